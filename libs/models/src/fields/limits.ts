/** What a column of 32 bits holds. */
export const MAX_COUNT = 2_147_483_647;

/** Some 270 years. */
export const MAX_RETENTION_DAYS = 100_000;
