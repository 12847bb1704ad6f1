import { StemmaError } from './stemma-error.js';

interface Revised {
  readonly rev: number;
}

// A type, not an interface: what takes any headers takes it.
type IfMatch = { readonly 'If-Match': string };

/** The headers of a change that is meant for what was read: refused where somebody has changed it since. */
export function ifUnchanged({ rev }: Revised): IfMatch {
  return { 'If-Match': `"${rev}"` };
}

/**
 * Reads, and changes what was read; again from the start where somebody else was faster. `change` gets the present state
 * and the headers that hold it to that.
 */
export async function update<State extends Revised, Result>(
  read: () => Promise<State>,
  change: (state: State, headers: IfMatch) => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const state = await read();
    try {
      return await change(state, ifUnchanged(state));
    } catch (error) {
      if (!(error instanceof StemmaError) || error.code !== 'precondition_failed') throw error;
    }
  }
}
