import { z } from 'zod';
import { text } from './text.js';

const SECRET_BYTES = { min: 24, max: 64 };

/** Where messages are sent. What it holds is shown and logged, so it holds no credentials. */
export function webhookUrl() {
  return text(1, 2_048)
    .refine(
      isPlainUrl,
      'must be a URL http(s)://… without user, password, fragment, white space and control characters',
    )
    .meta({ format: 'uri' });
}

function isPlainUrl(value: string): boolean {
  // At its ends a URL would leave them out, and line breaks anywhere.
  if (/[\s\p{Cc}]/u.test(value) || !URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === '';
}

/** As Standard Webhooks 1.0 has it: `whsec_`, then 24 to 64 bytes in Base64. */
export function webhookSecret() {
  return z
    .string()
    .refine(isSecret, 'must be whsec_ and 24 to 64 bytes in Base64')
    .meta({ pattern: SECRET.source, maxLength: 100 });
}

const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

function isSecret(value: string): boolean {
  const { length } = Buffer.from(value.slice('whsec_'.length), 'base64');
  return SECRET.test(value) && length >= SECRET_BYTES.min && length <= SECRET_BYTES.max;
}
