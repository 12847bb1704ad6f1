import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  formatPosition,
  LINEAGE_STATUSES,
  parsePosition,
  STORED_RELATIONSHIP_TYPES,
  type Position,
} from '@stemma/models';
import { z } from 'zod';
import { MANIFEST_FILE, replaceSnapshot } from '../snapshot-folder.js';
import { GraphContent, type GraphArrays } from './graph-content.js';

/*
 * A snapshot is a file of arrays and a manifest (a line with its checksum, then JSON) that names the file with its
 * checksum and the length of each array. The file is a new one each time, and complete before the manifest takes its
 * place; so at any moment there is one manifest whose file is whole. What it does not name, the next save sweeps.
 */
const FORMAT = `stemma-graph/4 ${endianness()} ${LINEAGE_STATUSES.join()} ${STORED_RELATIONSHIP_TYPES.join()}`;
const BLOCK_BYTES = 1 << 22;

const pairs = z.array(z.tuple([z.int(), z.int()]));
const manifestSchema = z.object({
  format: z.literal(FORMAT),
  position: z.string(),
  file: z.string().regex(/^[0-9a-f-]{36}\.arrays$/),
  checksum: z.int(),
  /** Elements of each array, in the order of `arraysOf`. */
  lengths: z.array(z.int().min(0)).length(22),
  greatRevs: pairs,
  outgoingFree: pairs,
  incomingFree: pairs,
});
type Manifest = z.infer<typeof manifestSchema>;
type Cells = Uint32Array | Int32Array | Uint8Array | Float64Array;

/** In the order of a file. */
function arraysOf({ vertices: v, links: l, outgoing: o, incoming: i }: GraphArrays): Cells[] {
  return [
    ...[v.ids, v.buckets, v.revs, v.states, v.createdAtMs],
    ...[l.ids, l.buckets, l.times, l.marks, l.sources, l.targets, l.weights, l.confidences, l.kinds],
    ...[o.places, o.counts, o.sorted, o.pool],
    ...[i.places, i.counts, i.sorted, i.pool],
  ];
}

export interface GraphCopy {
  readonly position: Position;
  readonly cells: readonly Cells[];
  readonly greatRevs: [number, number][];
  readonly outgoingFree: [number, number][];
  readonly incomingFree: [number, number][];
}

/**
 * The arrays as they are, one after the other with pauses for others: 60 ms for a million nodes in one go were too long.
 * Nothing may be applied meanwhile. A reader may put a list in order, which does no harm: how much of a list is in
 * order is copied before the list.
 */
export async function copyGraph(content: GraphContent, position: Position): Promise<GraphCopy> {
  const arrays = content.arrays;
  const cells: Cells[] = [];
  for (const array of arraysOf(arrays)) {
    cells.push(array.slice());
    await new Promise((resolve) => setImmediate(resolve));
  }
  const copied = (pairs: readonly (readonly [number, number])[]): [number, number][] =>
    pairs.map(([key, value]) => [key, value]);
  const greatRevs = copied(arrays.links.greatRevs);
  const [outgoingFree, incomingFree] = [copied(arrays.outgoing.free), copied(arrays.incoming.free)];
  return { position, cells, greatRevs, outgoingFree, incomingFree };
}

/** A crash leaves the old snapshot or the new, never a mixture. */
export async function writeGraphSnapshot(dir: string, copy: GraphCopy): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await replaceSnapshot(dir, (name) => writeFiles(dir, name, copy));
}

async function writeFiles(dir: string, name: string, copy: GraphCopy): Promise<void> {
  const { position, cells, greatRevs, outgoingFree, incomingFree } = copy;
  const file = `${name}.arrays`;
  const checksum = await writeCells(join(dir, file), cells);
  const manifest: Manifest = {
    format: FORMAT,
    position: formatPosition(position),
    file,
    checksum,
    lengths: cells.map(({ length }) => length),
    greatRevs,
    outgoingFree,
    incomingFree,
  };
  const json = JSON.stringify(manifest);
  await writeCells(join(dir, `${name}.manifest`), [Buffer.from(`${String(crc32(json))}\n${json}`)]);
  await rename(join(dir, `${name}.manifest`), join(dir, MANIFEST_FILE));
}

/** Null where there is no snapshot, it is of another format, or any byte of it is not as it was written. */
export async function readGraphSnapshot(dir: string): Promise<GraphContent | null> {
  try {
    const text = await readFile(join(dir, MANIFEST_FILE), 'utf8');
    const json = text.slice(text.indexOf('\n') + 1);
    if (text !== `${String(crc32(json))}\n${json}`) return null;
    const manifest = manifestSchema.parse(JSON.parse(json));
    const arrays = emptyArrays(manifest);
    const checksum = await readCells(join(dir, manifest.file), arraysOf(arrays));
    if (checksum !== manifest.checksum) return null;
    const content = new GraphContent(arrays);
    content.position = { ...parsePosition(manifest.position), mark: 0 };
    return content;
  } catch {
    // Whatever the reason: a snapshot only saves time, the record has all that is in it.
    return null;
  }
}

function emptyArrays({ lengths, greatRevs, outgoingFree, incomingFree }: Manifest): GraphArrays {
  const left = lengths.values();
  const next = (): number => left.next().value ?? 0;
  const words = (): Uint32Array => new Uint32Array(next());
  const buckets = (): Int32Array => new Int32Array(next());
  const bytes = (): Uint8Array => new Uint8Array(next());
  const floats = (): Float64Array => new Float64Array(next());
  return {
    vertices: { ids: words(), buckets: buckets(), revs: words(), states: bytes(), createdAtMs: floats() },
    links: {
      ids: words(),
      buckets: buckets(),
      times: words(),
      marks: words(),
      sources: words(),
      targets: words(),
      weights: floats(),
      confidences: floats(),
      kinds: bytes(),
      greatRevs,
    },
    outgoing: { places: words(), counts: words(), sorted: words(), pool: words(), free: outgoingFree },
    incoming: { places: words(), counts: words(), sorted: words(), pool: words(), free: incomingFree },
  };
}

/** @returns the checksum. On the disk when this resolves. */
async function writeCells(path: string, cells: readonly NodeJS.TypedArray[]): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let checksum = 0;
    for (const block of blocksOf(cells)) {
      checksum = crc32(block, checksum);
      await file.appendFile(block);
    }
    await file.sync();
    return checksum;
  } finally {
    await file.close();
  }
}

async function readCells(path: string, cells: readonly NodeJS.TypedArray[]): Promise<number> {
  const file = await open(path);
  try {
    let checksum = 0;
    for (const block of blocksOf(cells)) {
      await fill(file, block);
      checksum = crc32(block, checksum);
    }
    return checksum;
  } finally {
    await file.close();
  }
}

function* blocksOf(cells: readonly NodeJS.TypedArray[]): Generator<Uint8Array> {
  for (const { buffer, byteOffset, byteLength } of cells) {
    for (let at = 0; at < byteLength; at += BLOCK_BYTES) {
      yield new Uint8Array(buffer, byteOffset + at, Math.min(BLOCK_BYTES, byteLength - at));
    }
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
