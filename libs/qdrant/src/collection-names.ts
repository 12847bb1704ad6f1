import { createHash } from 'node:crypto';

/** How one record's collections of one embedding model are named: `stemma-1f3a9c02-local-minilm-77ab01cd-a`. */
export interface CollectionNames {
  /** What readers ask for. */
  readonly alias: string;
  /** The alias names one of the two; the next content is built in the other one. */
  readonly contents: readonly [string, string];
  /** Of this record, of whatever model. */
  readonly ofRecord: string;
  /** Of this model. */
  readonly ofModel: string;
}

export interface NamedBy {
  /** Begins all names. */
  readonly prefix: string;
  /** Of the record, so that two of them may share a server. */
  readonly record: string;
  readonly model: string;
  readonly dimensions: number;
}

export function collectionNames({ prefix, record, model, dimensions }: NamedBy): CollectionNames {
  const ofRecord = `${prefix}-${shortHash(record)}-`;
  const readable = model.replace(/[^\w.]+/g, '-').slice(0, 60);
  const alias = `${ofRecord}${readable}-${shortHash(`${model} ${String(dimensions)}`)}`;
  const ofModel = `${alias}-`;
  return { alias, contents: [`${ofModel}a`, `${ofModel}b`], ofRecord, ofModel };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
