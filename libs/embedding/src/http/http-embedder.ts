import { StemmaError, storableText } from '@stemma/models';
import type { Embedder } from '@stemma/orchestration';
import { z } from 'zod';

export interface HttpEmbedderOptions {
  /** The base, as in `http://localhost:11434/v1`; `/embeddings` is appended. */
  readonly url: string;
  readonly model: string;
  readonly dimensions: number;
  readonly apiKey?: string | undefined;
  /** For one request. */
  readonly timeoutMs?: number;
  /** Texts in one request. */
  readonly batchSize?: number;
  readonly maxCharacters?: number;
}

/** Any endpoint that speaks OpenAI's `POST /embeddings` (OpenAI, Ollama, vLLM, llama.cpp, TEI …). */
export class HttpEmbedder implements Embedder {
  readonly model: string;
  readonly dimensions: number;
  readonly maxCharacters: number;

  private readonly endpoint: URL;
  private readonly headers: Record<string, string>;
  private readonly timeoutMs: number;
  private readonly batchSize: number;

  constructor(options: HttpEmbedderOptions) {
    this.model = options.model;
    this.dimensions = options.dimensions;
    this.maxCharacters = options.maxCharacters ?? 8_000;
    this.endpoint = new URL(options.url);
    this.endpoint.pathname = `${this.endpoint.pathname.replace(/\/+$/, '')}/embeddings`;
    this.headers = { 'content-type': 'application/json', accept: 'application/json' };
    if (options.apiKey !== undefined) this.headers['authorization'] = `Bearer ${options.apiKey}`;
    this.timeoutMs = options.timeoutMs ?? 30_000;
    this.batchSize = options.batchSize ?? 64;
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += this.batchSize) {
      const batch = texts.slice(start, start + this.batchSize).map((text) => this.accepted(text));
      vectors.push(...((await this.ask(batch)) ?? (await this.askOneByOne(batch, start))));
    }
    const empty = vectors.flatMap((vector, index) => (vector.some((x) => x !== 0) ? [] : [index]));
    if (empty.length > 0)
      throw refusal(empty, 'is given a vector without direction by the embedding endpoint');
    return vectors;
  }

  /** Endpoints refuse an empty input. */
  private accepted(text: string): string {
    return text === '' ? ' ' : storableText(text, this.maxCharacters);
  }

  /** Finds the texts that the endpoint will not have, and tells them from an endpoint that has none at all. */
  private async askOneByOne(batch: readonly string[], start: number): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    const refused: number[] = [];
    for (const [offset, text] of batch.entries()) {
      const answer = await this.ask([text]);
      if (answer === null) refused.push(start + offset);
      else vectors.push(...answer);
    }
    if (refused.length === 0) return vectors;
    if (vectors.length === 0 && (await this.ask(['probe'])) === null) {
      throw this.unavailable('refuses every text; its model name or its settings may be wrong');
    }
    throw refusal(refused, 'is refused by the embedding endpoint');
  }

  /** Null where the endpoint refuses this input for what it is. */
  private async ask(input: readonly string[]): Promise<Float32Array[] | null> {
    const { status, body } = await this.post(input);
    if (REFUSALS.has(status)) return null;
    if (status < 200 || status > 299) throw this.unavailable(`answers with status ${String(status)}`);
    return this.vectorsOf(body, input.length);
  }

  private async post(input: readonly string[]): Promise<{ status: number; body: string }> {
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        headers: this.headers,
        body: JSON.stringify({ model: this.model, input, encoding_format: 'float' }),
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      return { status: response.status, body: await response.text() };
    } catch (cause) {
      throw this.unavailable(
        `cannot be reached, or gives no answer within ${String(this.timeoutMs)} ms`,
        cause,
      );
    }
  }

  private vectorsOf(body: string, count: number): Float32Array[] {
    const { data } = this.parse(body);
    const vectors = new Map<number, Float32Array>();
    for (const [place, { index, embedding }] of data.entries()) {
      if (embedding.length !== this.dimensions) {
        throw new StemmaError(
          'embedding_dimension_mismatch',
          `The embedding endpoint answers with ${String(embedding.length)} dimensions where ${String(this.dimensions)} are configured.`,
          { extra: { expected: this.dimensions, actual: embedding.length } },
        );
      }
      vectors.set(index ?? place, Float32Array.from(embedding));
    }
    return Array.from({ length: count }, (_, index) => {
      const vector = vectors.get(index);
      if (vector === undefined) throw this.unavailable('leaves texts without an embedding');
      return vector;
    });
  }

  private parse(body: string): z.infer<typeof Answer> {
    try {
      return Answer.parse(JSON.parse(body));
    } catch (cause) {
      throw this.unavailable('does not answer in the form of the OpenAI embeddings API', cause);
    }
  }

  private unavailable(what: string, cause?: unknown): StemmaError {
    // Origin and path only: the rest of a URL may hold secrets.
    const where = this.endpoint.origin + this.endpoint.pathname;
    return new StemmaError('embedding_unavailable', `The embedding endpoint ${where} ${what}.`, { cause });
  }
}

function refusal(indexes: readonly number[], message: string): StemmaError {
  return StemmaError.invalid(
    indexes.map((index) => ({ pointer: `/${String(index)}`, code: 'invalid', message })),
  );
}

/** Bad request, too large, cannot be processed: about the input. All else (keys, limits, faults) is about the endpoint. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);

const FLOAT32_MAX = 3.4028234663852886e38;

const Answer = z.object({
  data: z.array(
    z.object({
      index: z.int().nonnegative().optional(),
      embedding: z.array(z.number().min(-FLOAT32_MAX).max(FLOAT32_MAX)),
    }),
  ),
});
