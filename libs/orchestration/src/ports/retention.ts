import type { Page, PageRequest } from './page.js';

/** How long a namespace keeps. */
export interface RetentionPolicy {
  readonly namespace: string;
  /** Events that are older leave, once nobody who follows the record can need them. */
  readonly eventsDays: number;
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

export interface RetentionPreview {
  /** Events that the next upkeep removes. */
  readonly leaving: number;
  /** Events that are as old, and stay until no mirror and no reader of the stream can need them. */
  readonly waiting: number;
}

export interface Retention {
  find(namespace: string): Promise<RetentionPolicy | null>;
  /** By namespace. */
  list(page: PageRequest): Promise<Page<RetentionPolicy>>;
  /** What a policy of so many days would do at that instant. */
  preview(namespace: string, eventsDays: number, now: Date): Promise<RetentionPreview>;
}
