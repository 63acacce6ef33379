/**
 * Which tests are left out after a few time limits: a program that is too slow would keep a host for the limit of each
 * test. Only earlier tests decide, so that several tests at the same time leave out what one after the other would.
 */

/** What decides of a test: tests of different groups have nothing to do with each other; absent = all are one group. */
export interface Stoppable {
  stopGroup?: string;
}

/**
 * Whether the test at `index` is left out: as many tests before it, in its group, ran into the time limit.
 * @param after time limits that end a group; undefined = they end nothing
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

/** The facts of a job that had all tests run, as if those were left out that `after` time limits leave out. */
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
