import { persistently } from '../persistently.js';
import { isSamePosition, type Store, type StoredPosition } from '../ports/sink.js';

/** What was cut off may take effect between a look and a write, and a copy be put back: so often it is looked at again. */
export const LOOKS = 8;

/**
 * Lets a lane say that it stands there, wherever it stands now.
 * @throws ContentChanged where it is another content at every look, or none that could say anything
 */
export function putPosition(
  sink: Store,
  lane: number,
  to: StoredPosition,
  signal: AbortSignal,
): Promise<void> {
  const put = async (): Promise<void> => {
    const from = await sink.position(lane, signal);
    if (!isSamePosition(from, to)) await sink.apply({ lane, entities: [], from, to }, signal);
  };
  return persistently(signal, put, LOOKS);
}
