import { newId } from '@stemma/models';
import fc from 'fast-check';
import { hostileBytes, hostileJson, spoiled, written } from './hostile-values.js';

/** @param good values that would be taken */
export function hostileLines(good: readonly object[]): fc.Arbitrary<Buffer[]> {
  const line = fc.oneof(
    { weight: 4, arbitrary: written(spoiled(fc.constantFrom(...good).map(underNewId))) },
    { weight: 1, arbitrary: written(spoiled(fc.constantFrom(...good))) },
    { weight: 1, arbitrary: written(hostileJson) },
    { weight: 2, arbitrary: hostileBytes },
  );
  return fc.array(line.map(withoutEnd), { minLength: 1, maxLength: 20 });
}

/** What is taken is otherwise compared with what is there, and never written. */
function underNewId(record: object): object {
  const kind = 'record' in record ? String(record.record) : '';
  const id = `${kind}Id`;
  return id in record ? { ...record, [id]: newId() } : record;
}

const withoutEnd = (bytes: Buffer): Buffer => bytes.filter((byte) => byte !== 0x0a) as Buffer;

/** NDJSON: the good ones are the lines 1, 3, 5 …, where there is something between them. */
export function mixed(good: readonly object[], hostile: readonly Buffer[]): Buffer {
  const lines = good.flatMap((line, index) => {
    const between = hostile[index];
    return between === undefined ? [JSON.stringify(line)] : [JSON.stringify(line), between];
  });
  return Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
}
