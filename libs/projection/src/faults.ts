import { StemmaError, storableText, type ErrorCode } from '@stemma/models';

/** The store cannot be asked now; what was asked is not to blame. */
const infrastructure: ReadonlySet<ErrorCode> = new Set([
  'mirror_unavailable',
  'store_unavailable',
  'embedding_unavailable',
  'timeout',
]);

export function isInfrastructureFault(error: unknown): boolean {
  return error instanceof StemmaError && infrastructure.has(error.code);
}

const MAX_CAUSE_CHARS = 2_000;

/** What a store said, which may quote anything: it is stored with letters and jobs. */
export function causeOf(error: unknown): string {
  return storableText(error instanceof Error ? error.message : String(error), MAX_CAUSE_CHARS);
}
