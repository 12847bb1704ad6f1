import { hostname } from 'node:os';
import { newId } from '@stemma/models';

/** By which a process is known to the others, where one of them holds something. */
export function holderName(): string {
  return `${hostname()}:${String(process.pid)}:${newId()}`;
}
