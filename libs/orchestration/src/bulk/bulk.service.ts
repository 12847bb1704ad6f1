import { StemmaError } from '@stemma/models';
import pLimit from 'p-limit';
import type { Clock } from '../ports/clock.js';
import type { ArchiveFilter, RecordArchive } from '../ports/record-archive.js';
import type { ImportState, UnitOfWork } from '../ports/transaction.js';
import { fromRecord } from '../reading/from-record.js';
import type { Sourced } from '../reading/sourced.js';
import { exportLines } from './export-lines.js';
import { importLines } from './import-lines.js';
import type { ImportOptions, ImportResult } from './import-report.js';

/** So many keep Postgres and this process busy alike; more would hold up all other requests, and be no faster. */
const IMPORTS_AT_WORK = 2;

/** The record in bulk, in and out. */
export class BulkService {
  private readonly atWork = pLimit(IMPORTS_AT_WORK);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly archive: RecordArchive,
    private readonly clock: Clock,
  ) {}

  /** As `importLines`. */
  import(source: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<ImportResult> {
    return importLines(this.unitOfWork, this.clock, this.atWork, source, options);
  }

  /** How far an import has come. @throws StemmaError `import_not_found` */
  async importState(importId: string): Promise<Sourced<ImportState>> {
    const { result } = await this.unitOfWork.run((tx) => tx.imports.find(importId));
    if (result !== null) return fromRecord(result);
    throw new StemmaError('import_not_found', `There is no import ${importId}.`);
  }

  /** NDJSON, in pieces of any number of lines. */
  export(filter: ArchiveFilter): AsyncGenerator<string, void, undefined> {
    return exportLines(this.archive, filter);
  }
}
