import type { Logger } from '@nestjs/common';
import type { Projector } from '@stemma/projection';

/** A lane that has to retry is told loudly, once for each cause. */
export function tellFaults(projector: Projector, logger: Logger): void {
  let logged: string | null = null;
  projector.onMove(() => {
    const { fault } = projector;
    if (fault !== null && fault !== logged) logger.error(`It is tried again until it succeeds: ${fault}`);
    logged = fault;
  });
}
