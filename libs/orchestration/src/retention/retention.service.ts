import type { Clock } from '../ports/clock.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { Retention, RetentionPolicy, RetentionPreview } from '../ports/retention.js';
import { retentionNotFound } from './set-retention.js';

/** How long namespaces keep what happened. */
export class RetentionService {
  constructor(
    private readonly retention: Retention,
    private readonly clock: Clock,
  ) {}

  list(page: PageRequest): Promise<Page<RetentionPolicy>> {
    return this.retention.list(page);
  }

  /** @throws StemmaError `retention_not_found` */
  async find(namespace: string): Promise<RetentionPolicy> {
    const policy = await this.retention.find(namespace);
    if (policy === null) throw retentionNotFound(namespace);
    return policy;
  }

  /** @param days what is thought of; absent: as the policy says. @throws StemmaError `retention_not_found` */
  async preview(
    namespace: string,
    days: number | undefined,
  ): Promise<RetentionPreview & Pick<RetentionPolicy, 'namespace' | 'eventsDays'>> {
    const eventsDays = days ?? (await this.find(namespace)).eventsDays;
    return { namespace, eventsDays, ...(await this.retention.preview(namespace, eventsDays, this.clock())) };
  }
}
