import type { DrawnGraph } from '@stemma/orchestration';
import { PREFIXES, provStatements, type Statement, type Value } from './prov.js';

/** https://www.w3.org/TR/prov-n/ */
export function provN(graph: DrawnGraph): string {
  return [
    'document',
    ...Object.entries(PREFIXES).map(([prefix, uri]) => `  prefix ${prefix} <${uri}>`),
    '',
    ...provStatements(graph).map((statement) => `  ${textOf(statement)}`),
    'endDocument',
    '',
  ].join('\n');
}

function textOf({ type, id, formal, attributes }: Statement): string {
  const given = attributes.map(([name, value]) => `${name}=${valueOf(value)}`).join(', ');
  const all = [...(id === null ? [] : [id]), ...formal.map((one) => one ?? '-')];
  return `${type}(${[...all, ...(given === '' ? [] : [`[${given}]`])].join(', ')})`;
}

function valueOf(value: Value): string {
  switch (typeof value) {
    case 'object':
      return `'${value.name}'`;
    case 'string':
      return quoted(value);
    case 'number':
      return `"${String(value)}" %% xsd:${Number.isInteger(value) ? 'int' : 'double'}`;
    case 'boolean':
      return `"${String(value)}" %% xsd:boolean`;
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"\n\r\t]/g, (character) => ESCAPED[character] ?? '')}"`;
}
