import type { Page, PageRequest } from './page.js';

/** How long a namespace keeps. */
export interface RetentionPolicy {
  readonly namespace: string;
  /** Events that are older leave, once nobody who follows the record can need them; null: none does. */
  readonly eventsDays: number | null;
  /** Executions of the UTC days before likewise, once they are summed up; their sums stay. */
  readonly executionsDays: number | null;
  readonly updatedAt: Date;
  readonly updatedBy: string;
  readonly rev: number;
}

/** Policies within a write. */
export interface RetentionStore {
  /** Also where there is none nobody else makes one until the transaction ends. */
  lock(namespace: string): Promise<RetentionPolicy | null>;
  put(policy: RetentionPolicy): Promise<void>;
  remove(namespace: string): Promise<void>;
}

/** For how many days what happened is kept; null: for ever. */
export type Keeping = Pick<RetentionPolicy, 'eventsDays' | 'executionsDays'>;

export interface RetentionPreview {
  readonly events: Leaving;
  readonly executions: Leaving;
}

export interface Leaving {
  /** What the next upkeep removes. */
  readonly leaving: number;
  /** What is as old, and stays until no mirror, no reader of the stream and no running trial can need it. */
  readonly waiting: number;
}

export interface Retention {
  find(namespace: string): Promise<RetentionPolicy | null>;
  /** By namespace. */
  list(page: PageRequest): Promise<Page<RetentionPolicy>>;
  /** What such a policy would do at that instant. */
  preview(namespace: string, keeping: Keeping, now: Date): Promise<RetentionPreview>;
}
