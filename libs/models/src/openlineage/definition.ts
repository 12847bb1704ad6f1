import type { JsonObject, JsonValue } from '../fields/json-value.js';
import type { Thing } from './told.js';

/** A job or dataset of which one of these has changed is another version. */
export const DEFINING_FACETS = {
  job: ['sourceCode', 'sourceCodeLocation', 'sql'],
  dataset: ['schema', 'dataSource', 'storage', 'version'],
} as const;

/** What an event says of each: null where it deletes it. A facet that is not there says nothing. */
export type Definition = Readonly<Record<string, JsonObject | null>>;

export function definitionOf({ type, facets }: Pick<Thing, 'type' | 'facets'>): Definition {
  const told: Record<string, JsonObject | null> = {};
  for (const name of DEFINING_FACETS[type]) {
    const facet = facets[name];
    if (!isObject(facet)) continue;
    // Who says so, and in which words, changes with every release of a client.
    const { _producer, _schemaURL, _deleted, ...rest } = facet;
    told[name] = _deleted === true ? null : rest;
  }
  return told;
}

/** What is defined after an event, where `before` was. */
export function redefined(before: JsonObject, told: Definition): JsonObject {
  const facets = Object.entries({ ...before, ...told }).filter(([, facet]) => facet !== null);
  return Object.fromEntries<JsonValue>(facets);
}

/** How its source calls the version; null where it does not. */
export function labelOf(definition: JsonObject): string | null {
  const [version, location] = [definition['version'], definition['sourceCodeLocation']];
  const label = isObject(version)
    ? version['datasetVersion']
    : isObject(location)
      ? location['version']
      : null;
  return typeof label === 'string' && label !== '' ? label : null;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
