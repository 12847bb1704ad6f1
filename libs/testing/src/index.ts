export { generateLineage, type GeneratedLineage, type LineageShape } from './generated-lineage.js';
export { DIMENSIONS, entityOf, idOf } from './mirrors/entities.js';
export { give } from './mirrors/give.js';
export { MemoryMirror, type MemoryCopy } from './mirrors/memory-mirror.js';
export { FlakyConnection } from './mirrors/flaky-connection.js';
export { MisbehavingMirror } from './mirrors/misbehaving-mirror.js';
export { freePort } from './faults/free-port.js';
export { ServerProcess } from './faults/server-process.js';
export { serverOfRun } from './faults/server-of-run.js';
export { noteMade } from './faults/left-behind.js';
export { FaultyLine } from './faults/faulty-line.js';
export { Life, mortal } from './faults/mortal.js';
export { mortalMirror } from './faults/mortal-mirror.js';
export { front, type Front } from './faults/front.js';
export { SeveredLine } from './faults/severed-line.js';
export { randomNumbers } from './faults/random-numbers.js';
export { describeMirrorContract } from './mirrors/mirror.contract.js';
export { describePatternIndexContract } from './similarity/pattern-index.contract.js';
export { PlainIndex, pointId, Points } from './similarity/points.js';
export { expectEqualAnswers, RandomQuestions } from './similarity/random-questions.js';
export { testDatabase } from './postgres-database.js';
export { describeLineageGraphContract } from './lineage-graph.contract.js';
export { anyGraph } from './lineage-graph.given.js';
export { type GivenGraph } from './lineage-graph.oracle.js';
export {
  anyAncestors,
  anyImpact,
  anyPaths,
  askPaths,
  expectMergeBases,
  expectImpact,
  expectPaths,
} from './lineage-paths.contract.js';
export { heapInUse } from './heap-in-use.js';
export { PlainGraph } from './plain-graph.js';
export { NILE_FLOW } from './series/nile-flow.js';
export { poissonCounts } from './series/poisson-counts.js';
export { realSeries } from './series/real-series.js';
