import type { Config } from '@stemma/config';
import type { PublishingStatus } from '@stemma/orchestration';
import type { JobRunner, Projection } from '@stemma/projection';
import {
  dispatchWebhooks,
  mirrorsReady,
  opening,
  openMirrors,
  openRecord,
  publishingStatus,
  publishToBrokers,
  webhookSender,
  type ReadinessCheck,
} from '@stemma/runtime';

/** The engine of the service without the service: it feeds what does not live in a process. */
export interface WorkerComposition {
  /** What it feeds, by name. */
  readonly feeds: readonly string[];
  readonly projection: Projection;
  readonly jobs: JobRunner;
  readonly publishing: PublishingStatus;
  readonly readiness: readonly ReadinessCheck[];
  close(): Promise<void>;
}

export function composeWorker(
  postgresUrl: string,
  config: Config,
  log: (line: string) => void,
): Promise<WorkerComposition> {
  return opening(async (opened) => {
    const record = await openRecord(postgresUrl, 'stemma worker');
    opened.add(() => record.close());
    const clock = (): Date => new Date();
    const { pools, wakeUp } = record;
    const mirrors = await openMirrors({
      config,
      role: 'worker',
      dataSource: pools.background,
      wakeUp,
      clock,
    });
    opened.add(() => mirrors.close());
    const sender = webhookSender(config.webhooksAllowPrivate, opened);
    opened.add(dispatchWebhooks({ dataSource: pools.background, wakeUp, sender, clock }));
    opened.add(publishToBrokers({ dataSource: pools.background, wakeUp, config }));
    const { names: feeds, projection, jobs } = mirrors;
    return {
      ...{ feeds, projection, jobs },
      publishing: publishingStatus({ dataSource: pools.background, config, clock }),
      readiness: [record.readiness, { name: 'mirrors', check: () => mirrorsReady(projection) }],
      close: () => opened.close(),
    };
  }, log);
}
