/** Of one list that is imported. */
export const MOST_BYTES = 16 * 1024 * 1024;
