export interface JobOptions {
  /** 0: mirrors are verified only when somebody asks for it. */
  readonly verifyEveryMs: number;
  /** So often a job tells how far it is, and asks whether it shall end. */
  readonly heartbeatMs: number;
  /** A job whose process is silent for so long is taken over. */
  readonly leaseMs: number;
  /** Entities that are compared or loaded at once. */
  readonly pageSize: number;
}

export const JOB_DEFAULTS: JobOptions = {
  verifyEveryMs: 24 * 3_600_000,
  heartbeatMs: 1_000,
  leaseMs: 15_000,
  pageSize: 1_000,
};
