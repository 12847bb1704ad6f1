import { createInterface } from 'node:readline';

/** Where a service that was started serves, as it says on its standard output. */
export async function servedUrl({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const url = /^Stemma serves (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The service did not start.');
}
