import { LineageService, type Catalogue } from '@stemma/orchestration';
import { migrate, PostgresCatalogue, PostgresUnitOfWork, stemmaDataSource } from '@stemma/postgres';

/** Which adapter serves which port: decided here and nowhere else. */
export interface Composition {
  readonly lineage: LineageService;
  readonly catalogue: Catalogue;
  close(): Promise<void>;
}

export async function compose(postgresUrl: string): Promise<Composition> {
  await migrate(postgresUrl);
  const dataSource = await stemmaDataSource({ url: postgresUrl }).initialize();
  return {
    lineage: new LineageService(new PostgresUnitOfWork(dataSource), () => new Date()),
    catalogue: new PostgresCatalogue(dataSource),
    close: () => dataSource.destroy(),
  };
}
