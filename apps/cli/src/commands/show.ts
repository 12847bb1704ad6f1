import { storableText } from '@stemma/models';
import { EXIT, Refused } from '../failure.js';
import { findTarget } from '../target/find-target.js';
import { print, printJson } from '../terminal.js';
import type { StemmaClient } from '../client/stemma-client.js';
import type { Session } from './session.js';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MAX_VALUE_CHARS = 2_000;

/** `stemma show <id>`: whatever has that id; names and `name@version` as in trace. */
export async function show({ terminal, connection, json }: Session, text: string): Promise<number> {
  const client = await connection.client();
  const found = await find(client, text);
  if (json) await printJson(terminal, found);
  else await print(terminal, factLines(found));
  return EXIT.ok;
}

/** Whatever has that id or name. @throws Refused `not_found`, `ambiguous`. */
export async function find(client: StemmaClient, text: string): Promise<object> {
  if (!UUID.test(text)) {
    const { pattern, node } = await findTarget(client, text);
    return node === null ? pattern : client.node(node.nodeId);
  }
  const ways = [
    () => client.node(text),
    () => client.pattern(text),
    () => client.edge(text),
    () => client.event(text),
  ];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      if (!(error instanceof Refused) || !error.code.endsWith('not_found')) throw error;
    }
  }
  throw new Refused('not_found', `Nothing has the id ${text}: no version, pattern, edge or event.`);
}

/** One fact a line; what was not said is left out, what is long is cut. */
function factLines(found: object): string[] {
  const facts = Object.entries(found).filter(
    ([, value]) =>
      value !== null &&
      value !== '' &&
      !(Array.isArray(value) && value.length === 0) &&
      !isEmptyObject(value),
  );
  const width = Math.max(...facts.map(([key]) => key.length));
  return facts.flatMap(([key, value]) => `${key.padEnd(width)}  ${valueText(value)}`.split('\n'));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short =
    text.length > MAX_VALUE_CHARS ? `${storableText(text, MAX_VALUE_CHARS)}… (--json shows all)` : text;
  return short.includes('\n') ? `\n${short.replace(/^/gm, '  │ ')}` : short;
}
