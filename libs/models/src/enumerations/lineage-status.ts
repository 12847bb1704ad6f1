export const LINEAGE_STATUSES = ['draft', 'active', 'deprecated', 'merged', 'archived'] as const;
export type LineageStatus = (typeof LINEAGE_STATUSES)[number];

export const DEFAULT_LINEAGE_STATUS: LineageStatus = 'draft';
