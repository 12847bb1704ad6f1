import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { formatPosition, type Position } from '@stemma/models';
import { listColumns, resizeColumns } from './point-columns.js';
import type { PointTable } from './point-table.js';
import { MANIFEST_FILE, replaceSnapshot } from '../snapshot-folder.js';
import { FORMAT, manifestText, type SnapshotManifest } from './snapshot-manifest.js';
import type { VectorGraph } from './vector-graph.js';
import { CHUNK_VECTORS, type VectorSpace } from './vector-space.js';

export interface SnapshotContent {
  readonly model: string;
  readonly dimensions: number;
  readonly position: Position | null;
  readonly table: PointTable;
  readonly space: VectorSpace;
  readonly graph: VectorGraph | null;
}

/** Writes the content as it is when called: what can change meanwhile is copied before the first pause. */
export async function writeSnapshot(dir: string, content: SnapshotContent): Promise<void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  await replaceSnapshot(dir, (name) => writeFiles(dir, name, content));
}

async function writeFiles(dir: string, name: string, content: SnapshotContent): Promise<void> {
  const { table, space, graph, position, model, dimensions } = content;
  const graphFile = graph === null ? null : { name: `${name}.graph`, indexed: graph.indexed };
  if (graph !== null && graphFile !== null) graph.save(join(dir, graphFile.name));
  const columns = listColumns(resizeColumns(table.columns, table.rows, table.rows));
  const blocks = [...columns, space.rowOf.slice(0, space.slots), ...filledChunks(space)];
  const described = {
    format: FORMAT,
    model,
    dimensions,
    position: position === null ? null : formatPosition(position),
    rows: table.rows,
    slots: space.slots,
    namespaces: [...table.namespaces.texts],
    kinds: [...table.kinds.texts],
    tagSets: [...table.tagSets.texts],
  };

  const points = { name: `${name}.points`, checksum: await writeBlocks(join(dir, `${name}.points`), blocks) };
  const manifest: SnapshotManifest = {
    ...described,
    points,
    graph: graphFile && { ...graphFile, checksum: await settledChecksum(join(dir, graphFile.name)) },
  };
  await writeBlocks(join(dir, `${name}.manifest`), [Buffer.from(manifestText(manifest))]);
  await rename(join(dir, `${name}.manifest`), join(dir, MANIFEST_FILE));
}

/** Chunks are only ever added to, so views of what is filled now are a copy in effect. */
function filledChunks(space: VectorSpace): Float32Array[] {
  return space.chunks.map((chunk, index) => {
    const filled = Math.min(space.slots - index * CHUNK_VECTORS, CHUNK_VECTORS);
    return chunk.subarray(0, filled * space.dimensions);
  });
}

/** @returns the checksum. On the disk when this resolves. */
async function writeBlocks(path: string, blocks: readonly NodeJS.TypedArray[]): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let checksum = 0;
    for (const { buffer, byteOffset, byteLength } of blocks) {
      for (let at = 0; at < byteLength; at += BLOCK_BYTES) {
        const bytes = new Uint8Array(buffer, byteOffset + at, Math.min(BLOCK_BYTES, byteLength - at));
        checksum = crc32(bytes, checksum);
        await file.appendFile(bytes);
      }
    }
    await file.sync();
    return checksum;
  } finally {
    await file.close();
  }
}

/** 1–2 ms of checksum between pauses. */
const BLOCK_BYTES = 1 << 20;

async function settledChecksum(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
    let checksum = 0;
    for await (const bytes of file.createReadStream({ highWaterMark: BLOCK_BYTES, autoClose: false })) {
      checksum = crc32(bytes as Buffer, checksum);
    }
    return checksum;
  } finally {
    await file.close();
  }
}
