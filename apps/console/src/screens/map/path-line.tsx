import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer, Problem } from '../../api/ask.js';
import type { Paths } from '../../api/types.js';
import { shortName, weightText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import type { DrawnMap } from './drawn-map.js';

export interface PathLineProps {
  readonly chosen: readonly string[];
  readonly map: DrawnMap;
  readonly asked: UseQueryResult<Answer<Paths>, Problem>;
  readonly onEnd: () => void;
}

/** In words, what is marked on the map. */
export function PathLine({ chosen, map, asked, onEnd }: PathLineProps) {
  const [first, second] = chosen;
  if (first === undefined) return null;
  const nameOf = (nodeId: string): string => {
    const node = map.nodes.get(nodeId);
    return node === undefined ? nodeId : texts.map.versionOf(shortName(node.name), node.version);
  };
  return (
    <section className="note path" aria-label={texts.path.title}>
      {second === undefined ? (
        <p>{texts.path.chooseAnother(nameOf(first))}</p>
      ) : (
        <Answered asked={asked}>
          {(found) => <p role="status">{told(found, nameOf, first, second)}</p>}
        </Answered>
      )}
      <button type="button" onClick={onEnd}>
        {texts.path.end}
      </button>
    </section>
  );
}

function told(
  { paths: [path], edges, truncated }: Paths,
  nameOf: (nodeId: string) => string,
  first: string,
  second: string,
): string {
  if (path === undefined) {
    const ends = [nameOf(first), nameOf(second)] as const;
    return truncated.length === 0 ? texts.path.none(...ends) : texts.path.notFound(...ends);
  }
  const [from = first, to = second] = [path.nodeIds[0], path.nodeIds.at(-1)];
  const whole = texts.path.found(nameOf(from), nameOf(to), path.nodeIds.length - 1, weightText(path.weight));
  const weakest = edges.find(({ edgeId }) => edgeId === path.weakestEdgeId);
  if (weakest === undefined) return whole;
  const { sourceNodeId, targetNodeId, weight } = weakest;
  return `${whole} ${texts.path.weakest(nameOf(sourceNodeId), nameOf(targetNodeId), weightText(weight))}`;
}
