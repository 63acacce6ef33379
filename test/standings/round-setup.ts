/** A round with two problems and participants, for tests of boards and results. */
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { editRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost, type Plan } from '../judgehosts/fake-judgehost.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';
import { submit, submissionId, upload } from '../submissions/submit-setup.ts';

export interface TestRound {
  contest: Contest;
  round: Round;
  /** `/contests/…/rounds/…` */
  path: string;
  /** Sets the clock to this many minutes after the opening. */
  at(minutes: number): void;
  /** Submits to a problem and judges the submission. */
  play(who: TestPerson, label: string, plan?: Plan): Promise<string>;
}

/** A round of six hours that opens in an hour and freezes after five. */
export async function madeRound(
  site: TestSite,
  host: FakeJudgehost,
  people: TestPerson[],
  problems: { versionId: string; points?: number; weight?: number }[],
  scoring: Round['scoring'] = 'icpc',
  freezes = true,
): Promise<TestRound> {
  const actor = systemActor('test');
  const times = freezes ? {} : { freezesInMs: null };
  const { contest, round: plain } = await publishedContest(site, { participation: 'person' }, times);
  const { slug, name, opensAt, freezesAt, closesAt, penaltyMinutes } = plain;
  const fields = { slug, name, opensAt, freezesAt, closesAt, penaltyMinutes, scoring, earlyStop: scoring === 'icpc' };
  const round = await editRound(site.app, actor, plain.id, fields);
  for (const { versionId, points = 100, weight = 1 } of problems)
    await addRoundProblem(site.app, actor, round.id, { problemVersionId: versionId, points, weight });
  for (const person of people) await registerPerson(site.app, person.actor, contest);
  await site.app.background.drain();
  const path = `/contests/${contest.slug}/rounds/${round.slug}`;
  return {
    contest,
    round,
    path,
    at: (minutes) => site.clock.set(opensAt + minutes * MINUTE),
    async play(who, label, plan) {
      const page = `${path}/problems/${label}`;
      const isKernel = !(await who.client.get(page)).text.includes('name="language"');
      const id = isKernel
        ? submissionId(
            await upload(who.client, page, { 'recovery.cc': `void recover() {} // ${site.clock.nowMs()}\n` }),
          )
        : await submit(who.client, page);
      await host.heartbeat();
      await host.judge(plan);
      return id;
    },
  };
}

export const FREEZE_MINUTE = (4 * HOUR) / MINUTE;
export const CLOSE_MINUTE = (5 * HOUR) / MINUTE;
