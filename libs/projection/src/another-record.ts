import { StemmaError } from '@stemma/models';

/** A position that was never written in the record's log. */
export function ofAnotherRecord(mirror: string): StemmaError {
  return new StemmaError(
    'mirror_unavailable',
    `${mirror} holds changes that the record does not have: was Postgres put back from a backup? Run: stemma rebuild ${mirror}`,
  );
}

export function ofAnotherCluster(mirror: string): StemmaError {
  return new StemmaError(
    'mirror_unavailable',
    `The checkpoint of ${mirror} was made on another database cluster. Run: stemma rebuild ${mirror}`,
  );
}
