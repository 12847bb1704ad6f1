import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { parsePosition } from '@stemma/models';
import type { StoredPosition } from '@stemma/projection';
import { emptyColumns, listColumns } from './point-columns.js';
import type { PointTableContent } from './point-table.js';
import { MANIFEST_FILE } from '../snapshot-folder.js';
import { parseManifest, type SnapshotManifest } from './snapshot-manifest.js';
import { VectorGraph } from './vector-graph.js';
import { CHUNK_VECTORS, VectorSpace } from './vector-space.js';

export interface Snapshot {
  readonly table: PointTableContent;
  readonly space: VectorSpace;
  readonly graph: VectorGraph | null;
  readonly position: StoredPosition | null;
}

/** Null where there is no snapshot of this model and dimension, or any byte of it is not as it was written. */
export async function readSnapshot(dir: string, model: string, dimensions: number): Promise<Snapshot | null> {
  try {
    const manifest = parseManifest(await readFile(join(dir, MANIFEST_FILE), 'utf8'));
    if (manifest?.model !== model || manifest.dimensions !== dimensions) return null;
    return await readContent(dir, manifest);
  } catch {
    // Whatever the reason: a snapshot only saves time, the record has all that is in it.
    return null;
  }
}

async function readContent(dir: string, manifest: SnapshotManifest): Promise<Snapshot | null> {
  const columns = emptyColumns(manifest.rows);
  const rowOf = new Int32Array(manifest.slots);
  const chunks: Float32Array[] = [];
  for (let slot = 0; slot < manifest.slots; slot += CHUNK_VECTORS) {
    chunks.push(new Float32Array(CHUNK_VECTORS * manifest.dimensions));
  }
  const filled = chunks.map((chunk, index) =>
    chunk.subarray(0, Math.min(manifest.slots - index * CHUNK_VECTORS, CHUNK_VECTORS) * manifest.dimensions),
  );
  const blocks = [...listColumns(columns), rowOf, ...filled];
  if ((await readBlocks(join(dir, manifest.points.name), blocks)) !== manifest.points.checksum) return null;
  const { rows, namespaces, kinds, tagSets, position } = manifest;
  const space = VectorSpace.of(manifest.dimensions, chunks, rowOf);
  return {
    table: { columns, rows, namespaces, kinds, tagSets },
    space,
    graph: await readGraph(dir, manifest.graph, space),
    position: position === null ? null : { ...parsePosition(position), mark: 0 },
  };
}

/** A graph that is damaged is built anew: the vectors are there. The library crashes on damaged files. */
async function readGraph(
  dir: string,
  file: SnapshotManifest['graph'],
  space: VectorSpace,
): Promise<VectorGraph | null> {
  if (file === null) return null;
  const path = join(dir, file.name);
  return (await checksumOf(path)) === file.checksum ? new VectorGraph(space, file.indexed, path) : null;
}

async function readBlocks(path: string, blocks: readonly NodeJS.TypedArray[]): Promise<number> {
  const file = await open(path);
  try {
    let checksum = 0;
    for (const { buffer, byteOffset, byteLength } of blocks) {
      for (let at = 0; at < byteLength; at += BLOCK_BYTES) {
        const bytes = new Uint8Array(buffer, byteOffset + at, Math.min(BLOCK_BYTES, byteLength - at));
        await fill(file, bytes);
        checksum = crc32(bytes, checksum);
      }
    }
    return checksum;
  } finally {
    await file.close();
  }
}

async function fill(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at);
    if (bytesRead === 0) throw new RangeError('The file ends too early.');
    at += bytesRead;
  }
}

const BLOCK_BYTES = 1 << 20;

async function checksumOf(path: string): Promise<number | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  let checksum = 0;
  for await (const bytes of file.createReadStream({ highWaterMark: BLOCK_BYTES })) {
    checksum = crc32(bytes as Buffer, checksum);
  }
  return checksum;
}
