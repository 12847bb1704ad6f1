export const TREND_DIRECTIONS = ['growing', 'stable', 'declining'] as const;
export type TrendDirection = (typeof TREND_DIRECTIONS)[number];
export const TREND_DIRECTION_ALIASES = { increasing: 'growing', decreasing: 'declining' } as const;

export const USAGE_TRENDS = ['growing', 'stable', 'declining', 'emerging', 'abandoned'] as const;
export type UsageTrend = (typeof USAGE_TRENDS)[number];

export const USAGE_PATTERNS = ['steady', 'burst', 'growing', 'declining'] as const;
export type UsagePattern = (typeof USAGE_PATTERNS)[number];

export const HEALTH_STATUSES = ['healthy', 'warning', 'critical'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];
