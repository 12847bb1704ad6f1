export const EDGE_STRENGTHS = ['weak', 'moderate', 'strong'] as const;
export type EdgeStrength = (typeof EDGE_STRENGTHS)[number];

export const EDGE_STRENGTH_ALIASES = { medium: 'moderate' } as const;
export const DEFAULT_EDGE_STRENGTH: EdgeStrength = 'moderate';
