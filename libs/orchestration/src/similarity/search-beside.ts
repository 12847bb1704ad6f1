import {
  bestFirst,
  type PatternIndex,
  type SimilarityQuestion,
  type SimilarPoint,
} from '../ports/pattern-index.js';
import type { RecordIndex } from '../ports/record-index.js';

/** Of more than these the record tells as well by itself. */
const MOST_LACKING = 1_000;

/** What the index finds, with what it lacks as the record has it. Null: it lacks too much. */
export async function searchBeside(
  index: PatternIndex,
  record: RecordIndex,
  question: SimilarityQuestion,
  lacking: ReadonlySet<string>,
): Promise<readonly SimilarPoint[] | null> {
  if (lacking.size === 0) return index.search(question);
  if (lacking.size > MOST_LACKING) return null;
  const [found, missed] = await Promise.all([
    index.search({ ...question, limit: question.limit + lacking.size }),
    record.searchAmong([...lacking], question),
  ]);
  const present = found.filter(({ nodeId }) => !lacking.has(nodeId));
  return [...present, ...missed].sort(bestFirst).slice(0, question.limit);
}
