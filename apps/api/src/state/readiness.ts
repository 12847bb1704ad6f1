import type { Projection } from '@stemma/projection';

/** Something that must work before the service can answer. */
export interface ReadinessCheck {
  /** As `/health/ready` names it. */
  readonly name: string;
  /** @returns what there is to tell beside. @throws Error, whose message says to operators what is missing. */
  readonly check: () => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * What each mirror is ready for. One that is warming is no fault, the record answers in its place; nor is a lane that
 * waits or retries, which mends itself. @throws Error of a lane that stands still for good: which, and why.
 */
export function requireMoving(projection: Projection): Promise<Record<string, unknown>> {
  const [failure] = projection.failures;
  if (failure !== undefined) return Promise.reject(new Error(failure));
  return Promise.resolve(
    Object.fromEntries(projection.readiness.map(({ name, state, loaded }) => [name, { state, loaded }])),
  );
}
