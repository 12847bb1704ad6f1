import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, TestApi } from './api-client.js';

/** Erases a pattern, and asks until every store has let go of it. @returns the receipt */
export async function erase(api: TestApi, patternId: string): Promise<Answer['body']> {
  const request = { reason: 'so', confirm: patternId };
  const { body } = await api.post(`/v1/patterns/${patternId}/erase`, request);
  return allGone(api, body.erasureId as string);
}

export async function allGone(api: TestApi, erasureId: string): Promise<Answer['body']> {
  for (;;) {
    const { body } = await api.post(`/v1/erasures/${erasureId}/verify`);
    if (body.goneAt !== null) return body;
    await sleep(50);
  }
}
