import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { ApiKey } from './config.js';

/** Gives the value, or says what is wrong with the text beyond not being as the rule has it ('' = no more to say). */
export type Parse<T> = (text: string) => { readonly value: T } | { readonly wrong: string };

export function integer(least: number, most: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    return /^\d{1,15}$/.test(text) && value >= least && value <= most ? { value } : { wrong: '' };
  };
}

/** A number in plain decimals, such as `0.95`. */
export function decimal(least: number, most: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    return /^\d{1,9}(\.\d{1,9})?$/.test(text) && value >= least && value <= most ? { value } : { wrong: '' };
  };
}

export function oneOf<const T extends string>(...values: T[]): Parse<T> {
  return (text) => {
    const value = values.find((each) => each === text);
    return value === undefined ? { wrong: '' } : { value };
  };
}

export const someText: Parse<string> = (text) => (text.trim() === text ? { value: text } : { wrong: '' });

/** What goes into a header of HTTP. */
export const headerText: Parse<string> = (text) =>
  text.trim() === text && /^[ -~]+$/.test(text) ? { value: text } : { wrong: '' };

/** The name of something, which can be quoted without an escape. */
export const oneLine: Parse<string> = (text) =>
  text.trim() === text && !/["'\\\p{Cc}]|^_/u.test(text) ? { value: text } : { wrong: '' };

export const directory: Parse<string> = (text) =>
  text.includes('\0') ? { wrong: '' } : { value: resolve(text) };

/** A name or an address, without port; brackets around IPv6 are taken off. */
export const host: Parse<string> = (text) => {
  const value = text.replace(/^\[(.*)\]$/, '$1');
  const isName = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/i.test(value) && !/^[\d.]+$/.test(value);
  return isName || isIP(value) !== 0 ? { value } : { wrong: '' };
};

export function url(...protocols: string[]): Parse<string> {
  return (text) => {
    const parsed = URL.canParse(text) ? new URL(text) : null;
    return parsed !== null && protocols.includes(parsed.protocol) ? { value: text } : { wrong: '' };
  };
}

/** Of a server, not of something on it: no path, no query, and no password that would show in messages. */
export function serverUrl(...protocols: string[]): Parse<string> {
  return (text) => {
    const parsed = url(...protocols)(text);
    if ('wrong' in parsed) return parsed;
    const { username, password, hostname, pathname, search, hash } = new URL(text);
    if (username !== '' || password !== '') return { wrong: 'it holds a user or a password' };
    if (hostname === '') return { wrong: '' };
    return ['', '/'].includes(pathname) && search === '' && hash === ''
      ? parsed
      : { wrong: 'it goes on after the port' };
  };
}

/** `host[:port]` each, separated by commas. */
export function addresses(standardPort: number): Parse<{ host: string; port: number }[]> {
  return (text) => {
    const value: { host: string; port: number }[] = [];
    for (const [index, address] of text.split(',').entries()) {
      const [, name = '', digits = String(standardPort)] =
        /^(\[.*\]|[^:]*)(?::(.*))?$/.exec(address.trim()) ?? [];
      const [named, port] = [host(name), integer(1, 65_535)(digits)];
      if ('wrong' in named || 'wrong' in port) return { wrong: `entry ${String(index + 1)} is not` };
      value.push({ host: named.value, port: port.value });
    }
    return { value };
  };
}

/** Of Kafka. */
export const topic: Parse<string> = (text) =>
  /^[\w.-]{1,249}$/.test(text) && !/^\.\.?$/.test(text) ? { value: text } : { wrong: '' };

/** `role:name:sha256hex` each; refuses two keys of one name and one key under two. */
export function apiKeys(separator: RegExp): Parse<ApiKey[]> {
  return (text) => {
    const entries = text
      .split(separator)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '' && !entry.startsWith('#'));
    const value: ApiKey[] = [];
    for (const [index, entry] of entries.entries()) {
      const key = apiKey(entry);
      if (key === null) return { wrong: `entry ${String(index + 1)} is not` };
      value.push(key);
    }
    return value.length > 0 ? { value } : { wrong: 'it holds none' };
  };
}

function apiKey(entry: string): ApiKey | null {
  const [, role, name, sha256] = /^(reader|writer|admin):([\w.@-]{1,100}):([0-9a-f]{64})$/i.exec(entry) ?? [];
  if (role === undefined || name === undefined || sha256 === undefined) return null;
  return { role: role.toLowerCase() as ApiKey['role'], name, sha256: sha256.toLowerCase() };
}
