import {
  isSameContent,
  nodeOfRecord,
  sameJson,
  type EdgeRecord,
  type JsonValue,
  type LineageEdge,
  type LineageNode,
  type NodeRecord,
  type Pattern,
  type PatternRecord,
} from '@stemma/models';

/*
 * Whether a record says of a known id what is stored. What never changes must agree. What may change must agree
 * where both are of one revision; where the stored one is later, it is the same thing after some changes. A record
 * of a later revision than the stored one cannot be taken in: it is different.
 */

export function isSamePattern(stored: Pattern, record: PatternRecord): boolean {
  if (stored.createdBy !== record.createdBy || !sameTime(stored.createdAt, record.createdAt)) return false;
  return (
    isLater(stored, record) ??
    agree(
      [
        stored.name,
        stored.kind,
        stored.description,
        stored.namespace,
        stored.language,
        stored.tags,
        stored.metadata,
      ],
      [
        record.name,
        record.kind,
        record.description,
        record.namespace,
        record.language,
        record.tags,
        record.metadata,
      ],
    )
  );
}

/**
 * A record that does not have the content says nothing of it; so it contradicts neither a stored one that has it, nor
 * the other way round.
 * @param stored may be without its content.
 */
export function isSameNode(stored: LineageNode, record: NodeRecord): boolean {
  const told = nodeOfRecord(record, stored, stored.createdAt);
  const preset = told.presetUsage;
  const fixed =
    stored.patternId === record.patternId &&
    (record.version === null || stored.version === record.version) &&
    stored.createdBy === record.createdBy &&
    sameTime(stored.createdAt, record.createdAt) &&
    stored.presetUsage.count === preset.count &&
    stored.presetUsage.timeSumNs === preset.timeSumNs &&
    stored.presetUsage.successSum === preset.successSum;
  if (!fixed) return false;
  const oneLacksContent = stored.isMissingContent !== told.isMissingContent;
  if (!oneLacksContent && !isSameSnapshot(stored, told)) return false;
  return (
    isLater(stored, record) ??
    (agree(changeableOfNode(stored), changeableOfNode(told)) &&
      (oneLacksContent || agree([stored.metadata], [told.metadata])))
  );
}

/** What a version is made of; whether it is a copy can depend on its content. */
function isSameSnapshot(stored: LineageNode, told: LineageNode): boolean {
  return isSameContent(stored, told) && stored.evolutionType === told.evolutionType;
}

function changeableOfNode(node: LineageNode): JsonValue[] {
  return [node.versionLabel, node.status, node.tags, node.replacedByNodeId];
}

export function isSameEdge(stored: LineageEdge, record: EdgeRecord): boolean {
  const fixed =
    stored.sourceNodeId === record.sourceNodeId &&
    stored.targetNodeId === record.targetNodeId &&
    stored.relationshipType === record.relationshipType &&
    stored.createdBy === record.createdBy &&
    sameTime(stored.createdAt, record.createdAt);
  if (!fixed) return false;
  return isLater(stored, record) ?? agree(changeable(stored), changeable(record));
}

function changeable(edge: LineageEdge | EdgeRecord): JsonValue[] {
  return [
    edge.edgeStrength,
    edge.similarityScore,
    edge.confidenceScore,
    edge.changeSummary,
    edge.breakingChanges,
    edge.isActive,
    edge.metadata,
  ];
}

/** Null where both are of one revision. */
function isLater(stored: { readonly rev: number }, record: { readonly rev: number | null }): boolean | null {
  const rev = record.rev ?? 1;
  return stored.rev === rev ? null : stored.rev > rev;
}

/** A record that tells no time was given the time of its import. */
function sameTime(stored: Date, told: Date | null): boolean {
  return told === null || stored.getTime() === told.getTime();
}

function agree(stored: readonly JsonValue[], told: readonly JsonValue[]): boolean {
  return sameJson(stored, told);
}
