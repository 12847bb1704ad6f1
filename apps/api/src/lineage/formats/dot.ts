import type { DrawnGraph, DrawnNode } from '@stemma/orchestration';

/** A digraph as Graphviz draws it. */
export function dot({ nodes, edges }: DrawnGraph): string {
  return [
    'digraph lineage {',
    '  node [shape=box, style=rounded];',
    ...nodes.map(
      (node) =>
        `  ${quoted(node.nodeId)} [label=${quoted(labelOf(node))}${node.side === 'start' ? ', penwidth=3' : ''}];`,
    ),
    ...edges.map(({ source, target, relationshipType, weight, breakingChanges }) => {
      const ends = `${quoted(nodes[source]?.nodeId ?? '')} -> ${quoted(nodes[target]?.nodeId ?? '')}`;
      const attributes = `label=${quoted(relationshipType)}, weight=${String(Math.round(weight * 100))}`;
      return `  ${ends} [${attributes}${breakingChanges ? ', color=red' : ''}];`;
    }),
    '}',
    '',
  ].join('\n');
}

function labelOf({ name, version, versionLabel, status }: DrawnNode): string {
  return `${name} ${versionLabel ?? `v${String(version)}`} (${status})`;
}

function quoted(text: string): string {
  return `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('\0', '')}"`;
}
