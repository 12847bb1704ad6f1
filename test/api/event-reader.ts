export interface StreamedEvent {
  readonly id: string;
  readonly event: string;
  // The tests reach into events of every shape; what they find is asserted, not typed.
  readonly data: any;
}

/** A guard against hanging, not a measure. */
const PATIENCE_MS = 120_000;

/** Reads server-sent events as a browser's EventSource does, and can be told to wait. */
export class EventReader {
  private readonly events: StreamedEvent[] = [];
  private lastId = '';
  private failed: unknown = null;

  private constructor(private readonly aborting: AbortController) {}

  static async open(url: string, query = '', headers: Record<string, string> = {}): Promise<EventReader> {
    const aborting = new AbortController();
    const reader = new EventReader(aborting);
    const response = await fetch(`${url}/v1/events/stream${query}`, { headers, signal: aborting.signal });
    if (response.body === null || !response.ok)
      throw new Error(`${String(response.status)}: ${await response.text()}`);
    void reader.read(response.body).then(
      () => (reader.failed = new Error('the stream ended')),
      (error: unknown) => (reader.failed = error),
    );
    return reader;
  }

  /** Where it would go on, once it knows. */
  async place(): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.lastId === '') {
      if (Date.now() > deadline) throw new Error('it is told no place');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.lastId;
  }

  /** The next ones, in order. */
  async next(count: number): Promise<StreamedEvent[]> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.events.length < count) {
      if (this.failed !== null) throw new Error('the stream broke off', { cause: this.failed });
      if (Date.now() > deadline) throw new Error(`only ${String(this.events.length)} events came`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.events.splice(0, count);
  }

  close(): Promise<void> {
    this.aborting.abort();
    return Promise.resolve();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + piece).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
    );
    this.lastId = fields.get('id') ?? this.lastId;
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({
      id: fields.get('id') ?? '',
      event: fields.get('event') ?? 'message',
      data: JSON.parse(data),
    });
  }
}
