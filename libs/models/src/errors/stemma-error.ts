import type { ErrorCode } from './error-code.js';
import type { Fault, FaultCode } from './fault.js';

export interface StemmaErrorDetails {
  readonly faults?: readonly Fault[];
  /** What a caller needs to act: `{ cycle: [...] }`, `{ from, to }`, `{ currentRev }`. JSON values only. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A refusal lists no more faults than somebody would read. */
const MAX_FAULTS = 100;

/** The one error that leaves a library. `message` is a sentence for people; programs branch on `code`. */
export class StemmaError extends Error {
  override readonly name = 'StemmaError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, { faults, extra, cause }: StemmaErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.faults = faults ?? [];
    this.extra = extra ?? {};
  }

  /** A `validation_failed` whose message is the first rule that was broken, with the first of the faults. */
  static invalid(faults: readonly Fault[], cause?: unknown): StemmaError {
    const [first] = faults;
    const rest = faults.length > 1 ? ` (and ${String(faults.length - 1)} more)` : '';
    const message = first === undefined ? 'The input is not valid.' : `${sentenceOf(first)}${rest}`;
    return new StemmaError('validation_failed', message, { faults: faults.slice(0, MAX_FAULTS), cause });
  }

  /** Likewise, of one field. */
  static invalidAt(pointer: string, message: string, code: FaultCode = 'invalid'): StemmaError {
    return StemmaError.invalid([{ pointer, code, message }]);
  }

  static is(error: unknown, code?: ErrorCode): error is StemmaError {
    return error instanceof StemmaError && (code === undefined || error.code === code);
  }
}

function sentenceOf({ pointer, message }: Fault): string {
  return `${pointer === '' ? 'The input' : pointer} ${message}`;
}
