import type { Row } from './fit-forest.js';
import { visible } from '../visible.js';
import type { Step, TreeVersion } from './lineage-forest.js';

/** Rows as text, none wider than `columns`. */
export function writeRows(rows: readonly Row[], columns: number): string[] {
  return rows.map((row) =>
    clip(row.indent + (row.kind === 'step' ? stepText(row.step, row.isNamed) : gapText(row)), columns),
  );
}

function gapText({ indent, versions, branches }: Extract<Row, { kind: 'gap' }>): string {
  const all = `${counted(versions, 'version')}${branches > 0 ? `, ${counted(branches, 'branch', 'branches')}` : ''}`;
  return `${indent.endsWith('├─') ? '' : '┆ '}… ${all} …`;
}

function stepText(step: Step, isNamed: boolean): string {
  const { version, link, isFocus } = step;
  const moved = link !== null && (isNamed || link.relationshipType !== 'refined_from');
  const parts = [
    `${isFocus ? '◉' : '●'} ${isNamed ? `${version.name} ` : ''}v${version.version}`,
    ...(version.status === 'active' ? [] : [`[${version.status}]`]),
    version.createdAt.slice(0, 10),
    version.createdBy,
    ...(link?.breakingChanges === true ? ['(breaking)'] : []),
    ...(link?.changeSummary ? [oneLine(link.changeSummary)] : []),
    ...(moved ? [`‹${link.relationshipType}›`] : []),
    ...notes(step),
  ];
  return parts.join('  ');
}

function notes({ version, otherParents, mergedInto }: Step): string[] {
  const named = (others: readonly TreeVersion[]): string =>
    `${others
      .slice(0, 3)
      .map((other) => nameIn(other, version))
      .join(', ')}${others.length > 3 ? ', …' : ''}`;
  return [
    ...(otherParents.length > 0 ? [`⇐ ${named(otherParents)}`] : []),
    ...(mergedInto.length > 0 ? [`⇒ ${named(mergedInto)}`] : []),
  ];
}

function nameIn(other: TreeVersion, { patternId }: TreeVersion): string {
  return other.patternId === patternId ? `v${other.version}` : `${other.name} v${other.version}`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A text of several lines as one. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

export function clip(text: string, columns: number): string {
  const seen = visible(text);
  const characters = [...seen];
  return characters.length <= columns ? seen : `${characters.slice(0, columns - 1).join('')}…`;
}
