export { generateLineage, type GeneratedLineage, type LineageShape } from './generated-lineage.js';
export { MemoryMirror } from './mirrors/memory-mirror.js';
export { testDatabase, testServerUrl } from './postgres-database.js';
export { describeLineageGraphContract, type LineageGraphFixture } from './lineage-graph.contract.js';
export { answerByDefinition, type GivenEdge, type GivenGraph, type GivenNode } from './lineage-graph.oracle.js';
