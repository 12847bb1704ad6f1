import { randomBytes } from 'node:crypto';
import type { WebhookSecret } from './webhook.js';

const SECRET_BYTES = 32;
/** So long a receiver may take to learn the new secret. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The new one, and beside it for a day the one that was in use. */
export function rotated(secrets: readonly WebhookSecret[], secret: string, now: Date): WebhookSecret[] {
  const former = secrets.find(({ validUntil }) => validUntil === null);
  const validUntil = new Date(now.getTime() + OVERLAP_MS).toISOString();
  const others = former === undefined || former.secret === secret ? [] : [{ ...former, validUntil }];
  return [{ secret, validUntil: null }, ...others];
}

export function validSecrets(secrets: readonly WebhookSecret[], now: Date): string[] {
  return secrets
    .filter(({ validUntil }) => validUntil === null || Date.parse(validUntil) > now.getTime())
    .map(({ secret }) => secret);
}
