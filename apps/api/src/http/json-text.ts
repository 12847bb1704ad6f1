import { Readable } from 'node:stream';
import { nextTurn } from '@stemma/orchestration';
import { largeAnswers, SMALL_CHARACTERS } from './large-answers.js';

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
    const release = largeAnswers.take();
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
