/** Limits of similarity checks: submissions are untrusted text, and a check shall end on any of it. */
const MIB = 1024 * 1024;

/** Submissions of one check, those from elsewhere included. */
export const MOST_SUBMISSIONS = 3000;
/** A larger file is not compared. */
export const MOST_FILE_BYTES = 256 * 1024;
/** Files of one submission that are compared, and their size together. */
export const MOST_FILES = 300;
export const MOST_BYTES = 2 * MIB;
/** A longer line was made by a program. */
export const LONGEST_LINE = 10_000;
/** Tokens of one submission. */
export const MOST_TOKENS = 40_000;
/** Fingerprints of a whole check: they are in memory at the same time. */
export const MOST_FINGERPRINTS = 4_000_000;
/** Reading one submission. */
export const READ_WITHIN_MS = 5_000;
/** Reading one file of starter code, without which everyone would look alike. */
export const BASE_WITHIN_MS = 10_000;
/** Comparing all of them, and the details of a few pairs. */
export const RANK_WITHIN_MS = 300_000;
export const DETAIL_WITHIN_MS = 30_000;
/** The whole check. */
export const CHECK_WITHIN_MS = 45 * 60_000;
/** Pairs that are kept, the most similar first. */
export const MOST_PAIRS = 1000;
/** Less similar pairs are only counted. In thousandths. */
export const LEAST_KEPT_MILLI = 150;
/** Bars of the histogram: each is five percent wide. */
export const HISTOGRAM_BARS = 20;
/** Code that all were given and that the form may name. */
export const IGNORED_CODE_MAX = 65_536;
/** With fewer participants nothing is left out for being common. */
export const COMMON_FROM = 6;

/**
 * Of how many tokens a fingerprint is made, and in how long a stretch of them at least one is kept (winnowing): copied code
 * of `KGRAM + WINDOW - 1` tokens is always found, of less than `KGRAM` never.
 */
export const KGRAM = 12;
export const WINDOW = 6;
/** Part of a check, so that an old one says how it was made. */
export const ENGINE = `dolos-core winnowing ${KGRAM}/${WINDOW}`;
