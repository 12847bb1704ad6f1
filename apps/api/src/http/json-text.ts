import { Readable } from 'node:stream';
import { nextTurn } from '@stemma/orchestration';
import { Slots } from './slots.js';

/** Up to here an answer is sent as one. */
const SMALL_CHARACTERS = 1024 * 1024;
/** Each holds a few pieces, at its reader's pace. */
const LARGE_AT_ONCE = 32;

const large = new Slots(LARGE_AT_ONCE, 'answers_busy', 'large answers');

/** An answer that is JSON text already: where it was put together of remembered parts. */
export class JsonText {
  private constructor(readonly text: string | Readable) {}

  /**
   * Of pieces, which are made as the reader takes them where they are many; what fails before the first is sent is thrown.
   * @throws StemmaError `answers_busy`; what the pieces throw.
   */
  static async of(pieces: AsyncGenerator<string, void, undefined>): Promise<JsonText> {
    let begun = '';
    while (begun.length < SMALL_CHARACTERS) {
      const piece = await pieces.next();
      if (piece.done === true) return new JsonText(begun);
      begun += piece.value;
    }
    const release = large.take();
    const stream = Readable.from(resumed(begun, pieces), { highWaterMark: 1 });
    stream.once('close', release);
    return new JsonText(stream);
  }
}

async function* resumed(begun: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield begun;
  for await (const piece of rest) {
    // A fast reader must not keep all others waiting until its answer is whole.
    await nextTurn();
    yield piece;
  }
}
