import type { Projection } from '@stemma/projection';

/** The key under which a process gives its checks to `/health/ready`. */
export const READINESS = Symbol('ReadinessCheck[]');

/** Something that must work before a process can do its work. */
export interface ReadinessCheck {
  /** As `/health/ready` names it. */
  readonly name: string;
  /** @returns what there is to tell beside. @throws Error, whose message says to operators what is missing. */
  readonly check: () => Promise<Readonly<Record<string, unknown>>>;
}

/** What each mirror is ready for. None of it is a fault of the process: the record answers in the place of a mirror. */
export function mirrorsReady(projection: Projection): Promise<Record<string, unknown>> {
  return Promise.resolve(
    Object.fromEntries(projection.readiness.map(({ name, state, loaded }) => [name, { state, loaded }])),
  );
}
