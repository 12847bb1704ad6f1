export interface ConfigFault {
  readonly variable: string;
  /** What the variable must be. */
  readonly rule: string;
  /** What it is, fit to be shown: secrets are masked; null if it is not set. */
  readonly value: string | null;
}

/** The environment cannot be used; lists every fault of it at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ variable, rule, value }) => `  ${variable} = ${value ?? '(not set)'}\n    ${rule}`,
    );
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${String(faults.length)} faults`}:\n${lines.join('\n')}`,
    );
  }
}
