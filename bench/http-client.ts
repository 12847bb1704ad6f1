import { Agent, request, type IncomingHttpHeaders } from 'node:http';

/** A client that keeps its connections, and does as little beside as it can: the machine is shared with the server. */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async post(path: string, body: unknown): Promise<string> {
    return (await this.exchange('POST', path, { body })).text;
  }

  async get(path: string): Promise<string> {
    return (await this.exchange('GET', path)).text;
  }

  /** @throws where the answer is not a success. */
  exchange(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ text: string; headers: IncomingHttpHeaders }> {
    return this.send(method, path, headers, body === undefined ? undefined : JSON.stringify(body));
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    method: string,
    path: string,
    given: Record<string, string>,
    body?: string,
  ): Promise<{ text: string; headers: IncomingHttpHeaders }> {
    return new Promise((resolve, reject) => {
      const ofBody =
        body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const headers = { ...given, ...ofBody };
      const sent = request(new URL(path, this.url), { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if ((response.statusCode ?? 500) < 300) resolve({ text, headers: response.headers });
          else reject(new Error(`${method} ${path}: ${String(response.statusCode)} ${text}`));
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
