import type { Clock } from '../ports/clock.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { Keeping, Retention, RetentionPolicy, RetentionPreview } from '../ports/retention.js';
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

  /** @param thought what is thought of; all absent: as the policy says. @throws StemmaError `retention_not_found` */
  async preview(
    namespace: string,
    thought: Partial<Keeping>,
  ): Promise<RetentionPreview & Keeping & { namespace: string }> {
    const isThought = thought.eventsDays !== undefined || thought.executionsDays !== undefined;
    const { eventsDays = null, executionsDays = null } = isThought ? thought : await this.find(namespace);
    const keeping = { eventsDays, executionsDays };
    return { namespace, ...keeping, ...(await this.retention.preview(namespace, keeping, this.clock())) };
  }
}
