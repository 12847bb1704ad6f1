/** Something that must work before the service can answer. */
export interface ReadinessCheck {
  /** As `/health/ready` names it. */
  readonly name: string;
  /** @throws Error, whose message says to operators what is missing. */
  readonly check: () => Promise<void>;
}
