import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { DeliveryFault, Receiver, Reception, WebhookSender } from '@stemma/orchestration';
import { AddressNotAllowed, namesPrivateAddress, publicLookup } from './guarded-lookup.js';
import { retryAfterMs } from './retry-after.js';
import { signed } from './sign.js';

export interface SenderOptions {
  /** Whether receivers may be on this machine or in a private network. */
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Posts messages. Nothing of an answer's body is kept: who has a private service called is told nothing of it. */
export class HttpWebhookSender implements WebhookSender {
  private readonly agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };

  constructor(private readonly options: SenderOptions) {
    const kept = { keepAlive: true, ...(options.allowPrivate ? {} : { lookup: publicLookup }) };
    this.agents = { 'http:': new http.Agent(kept), 'https:': new https.Agent(kept) };
  }

  faultIn(url: string): string | null {
    if (this.options.allowPrivate) return null;
    if (new URL(url).protocol !== 'https:')
      return 'must be https, as long as STEMMA_WEBHOOKS_ALLOW_PRIVATE is not true';
    if (!namesPrivateAddress(new URL(url))) return null;
    return 'must not be on this machine or in a private network, as long as STEMMA_WEBHOOKS_ALLOW_PRIVATE is not true';
  }

  async send(
    { url, secrets }: Receiver,
    message: { readonly id: string; readonly body: string },
    now: Date,
  ): Promise<Reception> {
    try {
      const headers = { 'content-type': 'application/cloudevents+json', ...signed(secrets, message, now) };
      const { statusCode = 0, headers: answered } = await this.post(new URL(url), headers, message.body);
      if (statusCode >= 200 && statusCode < 300) return { isTaken: true, status: statusCode };
      const asked = retryAfterMs(answered['retry-after'], now);
      return { isTaken: false, status: statusCode, cause: causeOf(statusCode), retryAfterMs: asked };
    } catch (error) {
      return { isTaken: false, status: null, cause: faultOf(error), retryAfterMs: null };
    }
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private post(url: URL, headers: Record<string, string>, body: string): Promise<IncomingMessage> {
    if (!this.options.allowPrivate && namesPrivateAddress(url)) throw new AddressNotAllowed();
    const isSecure = url.protocol === 'https:';
    const options = {
      method: 'POST',
      agent: isSecure ? this.agents['https:'] : this.agents['http:'],
      headers: { ...headers, 'user-agent': 'Stemma', 'content-length': Buffer.byteLength(body) },
      // Of an answer that never ends, too.
      signal: AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS),
    };
    return new Promise((resolve, reject) => {
      const request = (isSecure ? https : http).request(url, options, (answer) => {
        answer.on('error', () => undefined).resume();
        resolve(answer);
      });
      request.on('error', reject).end(body);
    });
  }
}

function causeOf(status: number): DeliveryFault {
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirect' : 'status';
}

function faultOf(error: unknown): DeliveryFault {
  if (error instanceof AddressNotAllowed) return 'address_not_allowed';
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return isTimeout ? 'timeout' : 'unreachable';
}
