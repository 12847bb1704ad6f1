import type { Projection } from '@stemma/projection';

/** Something that must work before the service can answer. */
export interface ReadinessCheck {
  /** As `/health/ready` names it. */
  readonly name: string;
  /** @returns what there is to tell beside. @throws Error, whose message says to operators what is missing. */
  readonly check: () => Promise<Readonly<Record<string, unknown>>>;
}

/** What each mirror is ready for. None of it is a fault of the service: the record answers in the place of a mirror. */
export function mirrorsReady(projection: Projection): Promise<Record<string, unknown>> {
  return Promise.resolve(
    Object.fromEntries(projection.readiness.map(({ name, state, loaded }) => [name, { state, loaded }])),
  );
}
