import type { DrawnGraph, DrawnNode } from '@stemma/orchestration';

/** A flowchart as Mermaid and what embeds it (GitHub, GitLab) draw it. */
export function mermaid({ nodes, edges }: DrawnGraph): string {
  return [
    'flowchart TD',
    ...nodes.map((node, place) => `  n${String(place)}["${label(node)}"]`),
    ...edges.map(
      ({ source, target, relationshipType, breakingChanges }) =>
        `  n${String(source)} ${breakingChanges ? '==>' : '-->'}|${relationshipType}| n${String(target)}`,
    ),
    '  style n0 stroke-width:3px',
    '',
  ].join('\n');
}

/**
 * Whatever means something to Mermaid, HTML or Markdown becomes a numeric entity, of which Mermaid makes text: `1. a` and
 * `- a` would be lists, which it refuses to draw, and `__init__` bold.
 */
function label({ name, version, versionLabel, status }: DrawnNode): string {
  const text = `${name} ${versionLabel ?? `v${String(version)}`} (${status})`;
  return text.replaceAll(
    /^[\p{N}-]|[^\p{L}\p{N} ./():@,-]/gu,
    (character) => `#${String(character.codePointAt(0))};`,
  );
}
