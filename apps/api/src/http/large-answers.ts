import type { FastifyInstance } from 'fastify';
import { Slots } from './slots.js';

/** Up to here an answer is sent as one, however many there are. */
export const SMALL_CHARACTERS = 1024 * 1024;
/** Each is held, or a few pieces of it, at its reader's pace. */
const LARGE_AT_ONCE = 32;

export const largeAnswers = new Slots(LARGE_AT_ONCE, 'answers_busy', 'large answers');

/** Holds as many large answers together as the memory of the service bears; those in pieces take their place themselves. */
export function boundLargeAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, { raw: response }, payload, done) => {
    if (typeof payload !== 'string' || payload.length < SMALL_CHARACTERS) {
      done();
      return;
    }
    try {
      response.once('close', largeAnswers.take());
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
