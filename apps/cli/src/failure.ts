/** How a command ends, for scripts. */
export const EXIT = { ok: 0, refused: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

export interface Pointed {
  readonly pointer: string;
  readonly detail: string;
}

/** A command that could not do what it was asked to; the message is a sentence for people. */
export abstract class CommandFailure extends Error {
  abstract readonly exitCode: number;
  /** Stable, for `--json`. */
  abstract readonly code: string;
  /** Which parts of the request are at fault. */
  readonly pointers: readonly Pointed[] = [];
}

/** The service, or what was asked about, says no. */
export class Refused extends CommandFailure {
  override readonly name = 'Refused';
  readonly exitCode = EXIT.refused;

  constructor(
    readonly code: string,
    message: string,
    override readonly pointers: readonly Pointed[] = [],
    readonly candidates: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The command line is not one of ours. */
export class WrongUsage extends CommandFailure {
  override readonly name = 'WrongUsage';
  readonly exitCode = EXIT.usage;
  readonly code = 'usage';
}

/** Nobody answers, or the connection broke. */
export class Unreachable extends CommandFailure {
  override readonly name = 'Unreachable';
  readonly exitCode = EXIT.unreachable;
  readonly code = 'unreachable';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** Somebody pressed Ctrl-C. */
export class Interrupted extends CommandFailure {
  override readonly name = 'Interrupted';
  readonly exitCode = EXIT.interrupted;
  readonly code = 'interrupted';

  constructor(message = 'Interrupted.') {
    super(message);
  }
}

/** What an error says, whatever it is: one of several (each address of a host failed on its own), or none at all. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(messageOf).join('; ');
  return 'message' in error && typeof error.message === 'string' ? error.message : JSON.stringify(error);
}

/** The system's word for it, such as ENOENT; '' where it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
