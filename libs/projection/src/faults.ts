import { StemmaError, type ErrorCode } from '@stemma/models';

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
