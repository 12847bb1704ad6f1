import { executions } from '../entities/execution.entity.js';

/** Of an execution what usage counts, and whose it is. */
export const used = executions.only(
  ...([
    'nodeId',
    'patternId',
    'timestamp',
    'executionTimeMs',
    'success',
    'qualityScore',
    'contextType',
  ] as const),
  ...(['agent', 'project', 'filePath', 'timeout', 'qualityGatesPassed'] as const),
);
