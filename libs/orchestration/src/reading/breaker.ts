import { StemmaError } from '@stemma/models';
import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** So many failures in a row open it. */
const FAILURES = 5;
/** So long after that one read tries again. */
const HALF_OPEN_AFTER_MS = 10_000;
/** Who gives less time than this learns nothing of the store by having waited in vain. */
const FAIR_MS = 500;

/** In front of a store that is far away: while it is open nobody waits for what does not answer. */
export class Breaker {
  private readonly policy: CircuitBreakerPolicy;

  constructor(halfOpenAfterMs = HALF_OPEN_AFTER_MS) {
    const isFailure = (error: Error): boolean =>
      StemmaError.is(error, 'mirror_unavailable') || StemmaError.is(error, 'timeout');
    this.policy = circuitBreaker(handleWhen(isFailure), {
      halfOpenAfter: halfOpenAfterMs,
      breaker: new ConsecutiveBreaker(FAILURES),
    });
  }

  get state(): BreakerState {
    const { state } = this.policy;
    if (state === CircuitState.Closed) return 'closed';
    return state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** @throws StemmaError `mirror_unavailable` at once where it is open, and where another read is the one that tries. */
  async through<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
    const isFair = timeoutMs >= FAIR_MS;
    if (this.state === 'half-open' || (this.state === 'open' && !isFair)) throw notAsked();
    if (!isFair) return work();
    try {
      return await this.policy.execute(work);
    } catch (error) {
      throw isBrokenCircuitError(error) ? notAsked() : error;
    }
  }
}

function notAsked(): StemmaError {
  return new StemmaError('mirror_unavailable', 'It failed several times in a row, and is asked again later.');
}
