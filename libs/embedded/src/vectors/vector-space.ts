/** 1,024 vectors of 512 dimensions are 2 MB: growth copies nothing, and a scan of a chunk stays in the cache. */
export const CHUNK_VECTORS = 1024;

/** Vectors of length 1, in chunks. A slot is written once; a vector that changes gets a new slot. */
export class VectorSpace {
  /** Slots in use, dead ones included. */
  slots = 0;
  dead = 0;
  /** Which point has the slot; −1: dead. */
  rowOf = new Int32Array(CHUNK_VECTORS);
  readonly chunks: Float32Array[] = [];

  constructor(readonly dimensions: number) {}

  /** @param rowOf of each slot in use. */
  static of(dimensions: number, chunks: readonly Float32Array[], rowOf: Int32Array): VectorSpace {
    const space = new VectorSpace(dimensions);
    space.chunks.push(...chunks);
    space.slots = rowOf.length;
    space.rowOf = new Int32Array(Math.max(rowOf.length, CHUNK_VECTORS));
    space.rowOf.set(rowOf);
    for (const row of rowOf) if (row < 0) space.dead++;
    return space;
  }

  /** @returns the slot. */
  add(unitVector: Float32Array, row: number): number {
    const slot = this.slots++;
    const chunk = Math.floor(slot / CHUNK_VECTORS);
    if (chunk === this.chunks.length) this.chunks.push(new Float32Array(CHUNK_VECTORS * this.dimensions));
    this.chunks[chunk]?.set(unitVector, (slot % CHUNK_VECTORS) * this.dimensions);
    if (slot === this.rowOf.length) {
      const grown = new Int32Array(slot * 2);
      grown.set(this.rowOf);
      this.rowOf = grown;
    }
    this.rowOf[slot] = row;
    return slot;
  }

  release(slot: number): void {
    this.rowOf[slot] = -1;
    this.dead++;
  }

  /** A view: not to be kept. */
  vector(slot: number): Float32Array {
    const start = (slot % CHUNK_VECTORS) * this.dimensions;
    const chunk = this.chunks[Math.floor(slot / CHUNK_VECTORS)];
    return (chunk ?? new Float32Array(0)).subarray(start, start + this.dimensions);
  }

  /** In double precision, in one order of summation: equal vectors have equal scores. −1..1. */
  cosine(slot: number, unitVector: Float32Array): number {
    const vector = this.vector(slot);
    let sum = 0;
    for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) * (unitVector[i] as number);
    return Math.max(-1, Math.min(1, sum));
  }
}
