import { shortName, weightText } from '../../format.js';
import { versionOf, type MapEdge, type MapNode } from './drawn-map.js';
import type { LaidMap } from './laid-map.js';
import { NODE_SIZE, type Placed } from './layout.js';
import type { MarkedPath } from './marked-path.js';

/** On paper it is light, whatever the page is. */
const COLOURS = { ink: '#1d1c1a', quiet: '#66625c', line: '#b5afa3', accent: '#0b6b63', bad: '#b3261e' };
const MARGIN = 24;
/** Of the type that is used here so many letters go into a box. */
const LETTERS = 30;

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The map as it lies there, in SVG of its own: nothing of it is loaded from elsewhere. */
export function pictureOf({ map, places }: LaidMap, centre: string, path: MarkedPath): Picture {
  const all = [...places.values()];
  const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))];
  const [right, bottom] = [Math.max(...all.map(({ x }) => x)), Math.max(...all.map(({ y }) => y))];
  const width = Math.ceil(right - left) + NODE_SIZE.width + 2 * MARGIN;
  const height = Math.ceil(bottom - top) + NODE_SIZE.height + 2 * MARGIN;
  const arrows = map.edges.map((edge) => arrow(edge, places, path));
  const boxes = [...map.nodes.values()].map((node) =>
    box(node, places.get(node.nodeId), node.nodeId === centre || path.nodes.has(node.nodeId)),
  );
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left - MARGIN} ${top - MARGIN} ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="context-stroke"/></marker></defs>',
    `<rect x="${left - MARGIN}" y="${top - MARGIN}" width="${width}" height="${height}" fill="#fff"/>`,
    ...arrows,
    ...boxes,
    '</svg>',
  ].join('\n');
  return { svg, width, height };
}

function arrow(edge: MapEdge, places: ReadonlyMap<string, Placed>, path: MarkedPath): string {
  const [from, to] = [places.get(edge.source), places.get(edge.target)];
  if (from === undefined || to === undefined) return '';
  const [x1, y1] = [from.x + NODE_SIZE.width / 2, from.y + NODE_SIZE.height];
  const [x2, y2] = [to.x + NODE_SIZE.width / 2, to.y];
  const middle = (y1 + y2) / 2;
  const known = edge.breakingChanges ? COLOURS.bad : COLOURS.line;
  const colour = path.edges.has(edge.id) ? COLOURS.accent : known;
  return (
    `<path fill="none" stroke="${colour}" stroke-width="${1 + edge.weight * 2}" marker-end="url(#tip)" d="M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}">` +
    `<title>${escaped(`${edge.relationshipType} ${weightText(edge.weight)}`)}</title></path>`
  );
}

function box(node: MapNode, place: Placed | undefined, isMarked: boolean): string {
  if (place === undefined) return '';
  const { x, y } = place;
  const { width, height } = NODE_SIZE;
  const name = [...shortName(node.name)];
  const shown = name.length > LETTERS ? `${name.slice(0, LETTERS - 1).join('')}…` : name.join('');
  return [
    `<g><title>${escaped(node.name)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#fff" stroke="${isMarked ? COLOURS.accent : COLOURS.line}" stroke-width="${isMarked ? 2 : 1}"/>`,
    `<text x="${x + 10}" y="${y + 26}" fill="${COLOURS.ink}">${escaped(shown)}</text>`,
    `<text x="${x + 10}" y="${y + 46}" fill="${COLOURS.quiet}">${escaped(`${versionOf(node)} · ${node.status}`)}</text></g>`,
  ].join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that stands in XML: what XML cannot hold at all becomes a replacement character. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}
