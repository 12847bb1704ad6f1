import type { Projection } from '@stemma/projection';

/** Something that must work before the service can answer. */
export interface ReadinessCheck {
  /** As `/health/ready` names it. */
  readonly name: string;
  /** @throws Error, whose message says to operators what is missing. */
  readonly check: () => Promise<void>;
}

/** A lane that waits or retries mends itself; one that has failed does not. @throws Error which, and why. */
export function requireMoving(projection: Projection): Promise<void> {
  const [failure] = projection.failures;
  return failure === undefined ? Promise.resolve() : Promise.reject(new Error(failure));
}
