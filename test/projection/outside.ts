import type { Mirror } from '@stemma/projection';

/** A store outside of the processes that feed it, and all that can happen to it. */
export interface Outside {
  /** As processes reach it. */
  readonly mirror: Mirror;
  /** Something has happened to the content that was built beside, or to all of it. */
  readonly wasLost: boolean;
  /** Something may happen; it need not be over. */
  befall(): Promise<void>;
  /** Somebody changes it behind the engine's back. */
  tamper(): void;
  /** From now on nothing happens any more. */
  calm(): Promise<void>;
  /** What it still has that should be gone. */
  remains(): string[];
  end(): Promise<void>;
}
