import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

export interface Message {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = number | { readonly status: number; readonly headers: Record<string, string> } | 'none';

/** Takes messages as a receiver of webhooks does, and answers them as it is told. */
export class Receiver {
  readonly messages: Message[] = [];
  private answers: (message: Message) => Answer = () => 204;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const message = { path: request.url ?? '', headers: request.headers, body };
        receiver.messages.push(message);
        const answer = receiver.answers(message);
        if (answer === 'none') return;
        const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
        response.writeHead(status, headers).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  answer(answers: Answer | ((message: Message) => Answer)): void {
    this.answers = typeof answers === 'function' ? answers : () => answers;
  }

  /** Those to a path, once there are so many. */
  async got(path: string, count: number): Promise<Message[]> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = this.messages.filter((message) => message.path === path);
      if (found.length >= count) return found;
      if (Date.now() > deadline) throw new Error(`only ${String(found.length)} messages came to ${path}`);
      await sleep(10);
    }
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

// The tests reach into events of every shape; what they find is asserted, not typed.
export function eventIn({ body }: Message): any {
  return JSON.parse(body);
}

/** What the library that receivers use says of a message. @throws where it does not fit the secret, or is too old */
export function verified(message: Message, secret: string): any {
  return new Webhook(secret).verify(message.body, message.headers as Record<string, string>);
}
