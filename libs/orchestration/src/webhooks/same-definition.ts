import { isDeepStrictEqual } from 'node:util';
import type { Webhook } from './webhook.js';

/** Whether they would be sent the same to the same place. */
export function isSameDefinition(a: Webhook, b: Webhook): boolean {
  return isDeepStrictEqual(definitionOf(a), definitionOf(b));
}

function definitionOf({ url, description, filter, includesImports }: Webhook): object {
  return { url, description, filter, includesImports };
}
