/** The demo after a wrong test was found: one set that was applied, and one with corrected tests that can be. */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserActor } from '../../src/platform/actor.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { importPackage } from '../../src/problems/problems.service.ts';
import { applyRejudging, startRejudging } from '../../src/rejudgings/rejudgings.service.ts';
import { CONTEST_WORDS } from '../../seeds/demo/words.ts';
import { packageFolder } from '../../seeds/demo/problems.ts';
import type { FakeJudgehost, Plan } from '../judgehosts/fake-judgehost.ts';
import type { TestSite } from '../setup/site.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Returns the set that is judged but not applied: verdicts, a board and grades would change, rounds and assignments
 * would move to version 2 of `sum`, and one late submission is left out. The background runner must be stopped.
 */
export async function rejudged(site: TestSite, judge: FakeJudgehost, organizer: UserActor): Promise<string> {
  const { app } = site;
  const judgeAll = async (plan: (index: number) => Plan) => {
    await app.background.drain();
    await judge.heartbeat();
    let index = 0;
    for (let jobs = await judge.poll(1); jobs.length > 0; jobs = await judge.poll(1)) {
      for (const job of jobs) await judge.report(job, plan(index));
      index += 1;
      await app.background.drain();
    }
  };
  const plainly = { meansMany: false, movesPlaces: false };
  const first = await startRejudging(app, organizer, {
    filter: { contest: CONTEST_WORDS.slug, round: 'warm-up', language: 'python3' },
    reason: 'The interpreter of one judge host was an older one than the others have.',
    ...plainly,
  });
  await judgeAll(() => WRONG_FIRST);
  await applyRejudging(app, organizer, first);
  await app.background.drain();

  await importedAnew(site, organizer);
  const contest = await getContestBySlug(app, organizer, CONTEST_WORDS.slug);
  const warmUp = (await listRoundsUnchecked(app, contest.id)).find((round) => round.slug === 'warm-up');
  const opensAt = warmUp?.opensAt ?? 0;
  const ready = await startRejudging(app, organizer, {
    filter: { problem: 'sum', from: opensAt - 40 * DAY, until: opensAt + 50 * MINUTE },
    against: 2,
    reason: 'The answer of the last secret test was wrong: it did not count numbers beyond 32 bits.',
    ...plainly,
    movesPlaces: true,
  });
  await judgeAll((index) => (index % 2 === 0 ? WRONG_FIRST : {}));
  return ready;
}

const WRONG_FIRST: Plan = { tests: { 'secret/05-largest': 'wrong-answer' } };

/** Imports `sum` with one answer changed, as version 2. */
async function importedAnew(site: TestSite, organizer: UserActor): Promise<void> {
  const top = mkdtempSync(join(tmpdir(), 'kw-corrected-'));
  try {
    const folder = join(top, 'sum');
    cpSync(packageFolder('sum'), folder, { recursive: true });
    appendFileSync(join(folder, 'data/secret/05-largest.ans'), '\n');
    await withPackage(folder, async (reading) => {
      if (!reading.package) throw new Error(JSON.stringify(reading.problems));
      await importPackage(site.app, organizer, reading.package);
    });
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}
