export { stemmaDataSource, type ConnectionOptions } from './data-source.js';
export { migrate } from './migrate.js';
export { ensurePartitions } from './partitions.js';
export { PostgresCatalogue } from './postgres-catalogue.js';
export { PostgresUnitOfWork } from './postgres-unit-of-work.js';
