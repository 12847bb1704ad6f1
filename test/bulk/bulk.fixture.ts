import { idFrom } from '@stemma/models';
import { BulkService, LineageService, type ImportResult } from '@stemma/orchestration';
import { PostgresRecordArchive, PostgresUnitOfWork, stemmaDataSource } from '@stemma/postgres';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';

export interface BulkStoreFixture {
  readonly bulk: BulkService;
  readonly lineage: LineageService;
  readonly unitOfWork: PostgresUnitOfWork;
  readonly dataSource: DataSource;
  importRecords(records: readonly object[], options?: Partial<ImportCall>): Promise<ImportResult['report']>;
  importText(text: string, options?: Partial<ImportCall>): Promise<ImportResult['report']>;
  exported(): Promise<string>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

interface ImportCall {
  importId: string;
  mode: 'resume' | 'append';
  /** How the bytes arrive. */
  pieceBytes: number;
}

const NOW = new Date('2026-03-01T12:00:00.000Z');
export const uuid = (name: string | number): string => idFrom('test', String(name));

/** Bulk in and out on a database of its own, at a fixed instant. */
export async function bulkStore(): Promise<BulkStoreFixture> {
  const database = await testDatabase();
  const dataSource = await stemmaDataSource({ url: database.url, poolSize: 8 }).initialize();
  const unitOfWork = new PostgresUnitOfWork(dataSource);
  const bulk = new BulkService(unitOfWork, new PostgresRecordArchive(dataSource), () => NOW);
  let imports = 0;
  const importText: BulkStoreFixture['importText'] = async (text, options = {}) => {
    const { importId = uuid(`import ${String(imports++)}`), mode = 'resume', pieceBytes = 65_536 } = options;
    return (await bulk.import(pieces(Buffer.from(text), pieceBytes), { importId, mode })).report;
  };
  return {
    bulk,
    unitOfWork,
    dataSource,
    lineage: new LineageService(unitOfWork, () => NOW),
    importText,
    importRecords: (records, options) => importText(ndjson(records), options),
    exported: async () => {
      let text = '';
      for await (const piece of bulk.export({ patternId: null, namespace: null })) text += piece;
      return text;
    },
    rows: (sql) => dataSource.query<Record<string, unknown>[]>(sql),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export function ndjson(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

export async function* pieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    await Promise.resolve();
    yield bytes.subarray(start, start + pieceBytes);
  }
}

export const pattern = (name: string | number, more: object = {}): object => ({
  record: 'pattern',
  patternId: uuid(`pattern ${String(name)}`),
  name: String(name),
  createdBy: 'ada',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

export const node = (
  name: string | number,
  ofPattern: string | number,
  parents: readonly (string | number)[] = [],
  more: object = {},
): object => ({
  record: 'node',
  nodeId: uuid(name),
  patternId: uuid(`pattern ${String(ofPattern)}`),
  createdBy: 'ada',
  createdAt: '2026-01-02T00:00:00.000Z',
  content: `content of ${String(name)}`,
  parents: parents.map((parent) => ({ nodeId: uuid(parent) })),
  ...more,
});

export const edge = (source: string | number, target: string | number, more: object = {}): object => ({
  record: 'edge',
  sourceNodeId: uuid(source),
  targetNodeId: uuid(target),
  relationshipType: 'derived_from',
  createdBy: 'ada',
  createdAt: '2026-01-03T00:00:00.000Z',
  ...more,
});
