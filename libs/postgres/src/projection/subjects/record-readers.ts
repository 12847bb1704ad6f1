import { documentReader } from '../../search/document-reader.js';
import { edgeReader } from './edge-reader.js';
import { eventReader } from './event-reader.js';
import { executionReader } from './execution-reader.js';
import { linkReader } from './link-reader.js';
import { nodeReader } from './node-reader.js';
import { patternReader } from './pattern-reader.js';
import type { SubjectReader } from './subject-reader.js';
import { usageReader } from './usage-reader.js';
import { vertexReader } from './vertex-reader.js';

/** Of all subjects that need no embedding model. */
export const recordReaders: readonly SubjectReader[] = [
  patternReader,
  nodeReader,
  edgeReader,
  vertexReader,
  linkReader,
  executionReader,
  eventReader,
  usageReader,
  documentReader,
];
