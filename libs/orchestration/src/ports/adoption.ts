import type { Window } from './series.js';

/** Who uses a pattern, and since when. Users are the distinct agents that executions name. */
export interface Adoption {
  /** The UTC day of the first execution, `2026-01-31`; null without any. */
  firstUsedDay(patternId: string): Promise<string | null>;
  /**
   * Users of the first window, and how many of them are users of the second, which follows it, too; where executions of them have
   * left by retention, since when all are held.
   */
  returningUsers(patternId: string, before: Window, after: Window): Promise<ReturningUsers | UsersLeft>;
}

export interface UsersLeft {
  readonly detailSince: Date;
}

export interface ReturningUsers {
  readonly usersBefore: number;
  readonly usersRetained: number;
}
