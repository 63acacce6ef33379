/**
 * Which tests are left out after several time limits, because a program that is too slow would occupy a host for the
 * limit of each test. Only earlier tests decide, so running several tests at once leaves out the same tests as
 * running them one by one.
 */

/** The group of the test. Only time limits in the same group count; absent = all tests are one group. */
export interface Stoppable {
  stopGroup?: string;
}

/**
 * Whether the test at `index` is left out: `after` earlier tests in its group reached the time limit.
 * @param after number of time limits that end a group; undefined = they end nothing
 */
export function isLeftOut(
  tests: readonly Stoppable[],
  index: number,
  after: number | undefined,
  isTimeLimit: (index: number) => boolean,
): boolean {
  if (after === undefined) return false;
  const group = tests[index]?.stopGroup;
  let found = 0;
  for (let before = 0; before < index && found < after; before += 1) {
    if (tests[before]?.stopGroup === group && isTimeLimit(before)) found += 1;
  }
  return found >= after;
}

/** The facts of a job that ran all tests, without those that would have been left out after `after` time limits. */
export function factsUntilStopped<F extends { ordinal: number; outcome: string }>(
  job: { tests: readonly (Stoppable & { ordinal: number })[] },
  facts: readonly F[],
  after: number | undefined,
): F[] {
  const byOrdinal = new Map(facts.map((fact) => [fact.ordinal, fact]));
  const isTimeLimit = (index: number): boolean =>
    byOrdinal.get(job.tests[index]?.ordinal ?? 0)?.outcome === 'time-limit';
  const leftOut = new Set(
    job.tests.filter((_, index) => isLeftOut(job.tests, index, after, isTimeLimit)).map(({ ordinal }) => ordinal),
  );
  return facts.filter(({ ordinal }) => !leftOut.has(ordinal));
}
