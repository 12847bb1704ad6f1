import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { StemmaClient } from '../client/stemma-client.js';
import type { Connection } from '../connection/connect.js';
import { CommandFailure, messageOf, Unreachable } from '../failure.js';

type Ask = (client: StemmaClient) => Promise<string | object>;

/** Asks the service on behalf of a tool, and says what came of it in the protocol's words. */
export class Caller {
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly connection: Connection) {}

  /** A question: asked again where the service has moved meanwhile. */
  read(ask: Ask): Promise<CallToolResult> {
    return this.track(async () => {
      try {
        return await ask((await this.connection.client()).renewed());
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        return ask(await this.connection.reconnect(0));
      }
    });
  }

  /** A write: never sent twice. */
  write(ask: Ask): Promise<CallToolResult> {
    return this.track(async () => ask((await this.connection.client()).renewed()));
  }

  /** Waits for what is under way. */
  async rest(): Promise<void> {
    await Promise.all(this.running);
  }

  private track(work: () => Promise<string | object>): Promise<CallToolResult> {
    const result = resultOf(work);
    this.running.add(result);
    void result.finally(() => this.running.delete(result));
    return result;
  }
}

async function resultOf(work: () => Promise<string | object>): Promise<CallToolResult> {
  try {
    const answer = await work();
    return {
      content: [{ type: 'text', text: typeof answer === 'string' ? answer : JSON.stringify(answer) }],
    };
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: failureText(error) }] };
  }
}

function failureText(error: unknown): string {
  if (!(error instanceof CommandFailure)) return messageOf(error);
  const candidates = 'candidates' in error ? (error.candidates as readonly string[]) : [];
  const pointers = error.pointers.map(({ pointer, detail }) => `${pointer} ${detail}`.trim());
  return [`${error.code}: ${error.message}`, ...pointers, ...candidates].join('\n');
}
