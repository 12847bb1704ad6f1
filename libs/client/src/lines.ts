import { Bulk } from './generated/sdk.gen.js';
import type { BulkExportData, BulkImportData, BulkImportResponse } from './generated/types.gen.js';
import { linesOf } from './lines-of.js';

/** A record of an import or export: `record` says of what, the other keys are its fields. */
export interface StoredRecord {
  readonly record: string;
  readonly [field: string]: unknown;
}

/** Records, one a line, or bytes of such lines as they come from a file. */
type Source = AsyncIterable<StoredRecord | Uint8Array> | Iterable<StoredRecord | Uint8Array>;

const SECURITY = [{ scheme: 'bearer', type: 'http' }] as const;

export class Lines extends Bulk {
  /**
   * Imports records of any number: no more is taken from the source than the service accepts. After a fault the same
   * source can be sent again under the same `importId`, and is taken up where it was. What the source throws is thrown.
   */
  async load(source: Source, query: BulkImportData['query'] = {}): Promise<BulkImportResponse> {
    const faults: unknown[] = [];
    try {
      return await this.client.post<{ 200: BulkImportResponse }, unknown, true, 'data'>({
        url: '/v1/import',
        security: SECURITY,
        query,
        headers: { 'content-type': 'application/x-ndjson' },
        body: streamOf(source, (fault) => faults.push(fault)),
        bodySerializer: null,
        // Said for Node and browsers alike: the body goes first, then the answer comes.
        ...{ duplex: 'half' },
      });
    } catch (error) {
      throw faults.length > 0 ? faults[0] : error;
    }
  }

  /** The record, or a part of it, as `load` takes it. Never in memory as a whole. */
  async *records(query: BulkExportData['query'] = {}): AsyncGenerator<StoredRecord, void, undefined> {
    const body = await this.client.get<
      { 200: ReadableStream<Uint8Array<ArrayBuffer>> },
      unknown,
      true,
      'data'
    >({
      url: '/v1/export',
      security: SECURITY,
      query,
      parseAs: 'stream',
    });
    for await (const line of linesOf(body)) yield JSON.parse(line) as StoredRecord;
  }
}

function streamOf(source: Source, onFault: (fault: unknown) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else if (next.value instanceof Uint8Array) controller.enqueue(next.value);
        else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
      } catch (error) {
        onFault(error);
        throw error;
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
