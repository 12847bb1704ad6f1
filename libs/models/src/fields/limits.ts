/** What a column of 32 bits holds. */
export const MAX_COUNT = 2_147_483_647;
