import type { DrawnGraph } from '@stemma/orchestration';
import { FORMAL, PREFIXES, provStatements, type Statement, type Value } from './prov.js';

type Members = Record<string, unknown>;

/** https://www.w3.org/submissions/prov-json/ */
export function provJson(graph: DrawnGraph): object {
  const document: Record<string, Members> = { prefix: PREFIXES };
  for (const [place, statement] of provStatements(graph).entries()) {
    const ofType = (document[statement.type] ??= {});
    ofType[statement.id ?? `_:r${String(place)}`] = membersOf(statement);
  }
  return document;
}

function membersOf({ type, formal, attributes }: Statement): Members {
  const named = FORMAL[type].flatMap((name, place) => {
    const value = formal[place] ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries<unknown>([
    ...named,
    ...attributes.map(([name, value]) => [name, valueOf(value)] as const),
  ]);
}

/** A whole number that JSON does not tell from a fraction names its type. */
function valueOf(value: Value): unknown {
  if (typeof value === 'object') return { $: value.name, type: 'xsd:QName' };
  return typeof value === 'number' ? { $: String(value), type: numberType(value) } : value;
}

function numberType(value: number): string {
  return Number.isInteger(value) ? 'xsd:int' : 'xsd:double';
}
