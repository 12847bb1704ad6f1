import {
  edgeOfRecord,
  isSameContent,
  nodeOfRecord,
  patternOfRecord,
  sameJson,
  type EdgeRecord,
  type JsonValue,
  type LineageEdge,
  type LineageNode,
  type NodeRecord,
  type Pattern,
  type PatternRecord,
} from '@stemma/models';

interface Revised {
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly rev: number;
}

/**
 * Whether a record says of a known id what is stored. What never changes must agree. What may change must agree
 * where both are of one revision; where the stored one is later, it is the same thing after some changes. A record
 * of a later revision than the stored one cannot be taken in: it is different.
 * @param told where the record tells no time, of that of the stored one: it was given the time of its import
 */
export function isSameThing<T extends Revised>(
  stored: T,
  incoming: T,
  fixedOf: (one: T) => JsonValue,
  changeableOf: (one: T) => JsonValue,
): boolean {
  const isOfOne =
    stored.createdBy === incoming.createdBy &&
    stored.createdAt.getTime() === incoming.createdAt.getTime() &&
    sameJson(fixedOf(stored), fixedOf(incoming));
  if (!isOfOne || stored.rev !== incoming.rev) return isOfOne && stored.rev > incoming.rev;
  return sameJson(changeableOf(stored), changeableOf(incoming));
}

export function isSamePattern(stored: Pattern, record: PatternRecord): boolean {
  return isSameThing(
    stored,
    patternOfRecord(record, stored.createdAt),
    () => null,
    ({ name, kind, description, namespace, language, tags, metadata }) => [
      name,
      kind,
      description,
      namespace,
      language,
      tags,
      metadata,
    ],
  );
}

/**
 * A record that does not have the content says nothing of it; so it contradicts neither a stored one that has it, nor
 * the other way round. Whether a version is a copy can depend on its content.
 * @param stored may be without its content.
 */
export function isSameNode(stored: LineageNode, record: NodeRecord): boolean {
  // Here they have left, too, or they came as use that it arrived with.
  const { pastUsage, ...without } = record;
  if (pastUsage !== null && isSameNode(stored, { ...without, pastUsage: null })) return true;
  const incoming = nodeOfRecord(record, stored, stored.createdAt);
  const oneLacksContent = stored.isMissingContent !== incoming.isMissingContent;
  if (record.version !== null && record.version !== stored.version) return false;
  if (!oneLacksContent && !isSameContent(stored, incoming)) return false;
  return isSameThing(
    stored,
    incoming,
    ({ patternId, evolutionType, presetUsage: { count, timeSumNs, successSum } }) => [
      patternId,
      count,
      String(timeSumNs),
      String(successSum),
      oneLacksContent ? null : evolutionType,
    ],
    ({ versionLabel, status, tags, replacedByNodeId, metadata }) => [
      versionLabel,
      status,
      tags,
      replacedByNodeId,
      oneLacksContent ? null : metadata,
    ],
  );
}

export function isSameEdge(stored: LineageEdge, record: EdgeRecord): boolean {
  return isSameThing(
    stored,
    edgeOfRecord(record, stored, stored.createdAt),
    ({ sourceNodeId, targetNodeId, relationshipType }) => [sourceNodeId, targetNodeId, relationshipType],
    (edge) => [
      edge.edgeStrength,
      edge.similarityScore,
      edge.confidenceScore,
      edge.changeSummary,
      edge.breakingChanges,
      edge.isActive,
      edge.metadata,
    ],
  );
}
