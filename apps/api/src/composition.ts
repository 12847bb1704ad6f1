import { ExecutionRecorder, LineageService, type Catalogue, type Series } from '@stemma/orchestration';
import {
  migrate,
  PostgresCatalogue,
  PostgresSeries,
  PostgresUnitOfWork,
  requireReady,
  stemmaDataSource,
} from '@stemma/postgres';
import type { ReadinessCheck } from './state/readiness.js';

/** Which adapter serves which port: decided here and nowhere else. */
export interface Composition {
  readonly lineage: LineageService;
  readonly executions: ExecutionRecorder;
  readonly catalogue: Catalogue;
  readonly series: Series;
  /** What `/health/ready` asks. */
  readonly readiness: readonly ReadinessCheck[];
  close(): Promise<void>;
}

export async function compose(postgresUrl: string): Promise<Composition> {
  await migrate(postgresUrl);
  const dataSource = await stemmaDataSource({ url: postgresUrl }).initialize();
  const unitOfWork = new PostgresUnitOfWork(dataSource);
  const clock = (): Date => new Date();
  const executions = new ExecutionRecorder(unitOfWork, clock);
  return {
    lineage: new LineageService(unitOfWork, clock),
    executions,
    catalogue: new PostgresCatalogue(dataSource),
    series: new PostgresSeries(dataSource),
    readiness: [{ name: 'postgres', check: () => requireReady(dataSource) }],
    close: async () => {
      await executions.close();
      await dataSource.destroy();
    },
  };
}
