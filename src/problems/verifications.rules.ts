/**
 * The verification of a version: all examples of its package are judged, and each must come out as the package expects. The
 * check of an import judges accepted examples alone, so that the version can be solved here; a verification also tells
 * whether wrong and slow programs are found.
 */

/** `stopped`: someone ended it before all examples were judged. */
export type VerificationState = 'running' | 'finished' | 'stopped';

export interface Verification {
  versionId: string;
  /** From 1 for each version. */
  number: number;
  state: VerificationState;
  /** Examples of the package. */
  total: number;
  /** Those that are done, also while it runs. */
  judged: number;
  agreeing: number;
  disagreeing: number;
  /** Judge errors, and what was left when it was stopped. These do not disagree: nothing is known of them. */
  unjudged: number;
  /** The limit of the version that they were judged by. */
  timeLimitMs: number;
  startedBy: string | null;
  startedAt: number;
  stoppedBy: string | null;
  finishedAt: number | null;
}

/** What is known of a version. `incomplete`: nothing disagrees, but not all could be judged. */
export type VerificationStanding = 'agrees' | 'disagrees' | 'incomplete' | 'never';

/** How many verifications of a version keep their examples; older ones keep their figures. */
export const KEPT_VERIFICATIONS = 20;

/** Whether a verification tells something of its version: one that was stopped does so only if something disagreed. */
export function tellsSomething({ state, disagreeing }: Pick<Verification, 'state' | 'disagreeing'>): boolean {
  return state === 'finished' || (state === 'stopped' && disagreeing > 0);
}

/** What the newest verification that tells something says; the newest comes first. */
export function standingOf(
  newestFirst: readonly Pick<Verification, 'state' | 'disagreeing' | 'unjudged'>[],
): VerificationStanding {
  const one = newestFirst.find(tellsSomething);
  if (!one) return 'never';
  if (one.disagreeing > 0) return 'disagrees';
  return one.unjudged > 0 ? 'incomplete' : 'agrees';
}

/** Why an example has no result: its language is not offered, the judge failed, or the verification was stopped. */
export type NotJudgedWhy = 'language' | 'error' | 'stopped';

/** The figures of a verification from its examples; those in languages that are not offered are in none. */
export function figuresOf(
  examples: readonly { agrees: boolean | null; notJudged: NotJudgedWhy | null }[],
): Pick<Verification, 'agreeing' | 'disagreeing' | 'unjudged'> {
  return {
    agreeing: examples.filter(({ agrees }) => agrees === true).length,
    disagreeing: examples.filter(({ agrees }) => agrees === false).length,
    unjudged: examples.filter(({ notJudged }) => notJudged === 'error' || notJudged === 'stopped').length,
  };
}
