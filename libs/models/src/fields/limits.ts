/** What a column of 32 bits holds. */
export const MAX_COUNT = 2_147_483_647;

/** Leaves room for every change to come, the deletion among them, that counts on from it. */
export const MAX_IMPORTED_REV = 2_000_000_000;

/** Some 270 years. */
export const MAX_RETENTION_DAYS = 100_000;
