/** A contest from before there were logs gets one that says the same as the log it would have had. */
import { expect } from 'chai';
import { readContestEvents } from '../../src/contests/contest-events.service.ts';
import type { ToldEvent } from '../../src/contest-log/contest-log.rules.ts';
import { fillLogsUnchecked } from '../../src/standings/log-fill.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { visitor, type Actor } from '../../src/platform/actor.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound, type TestRound } from './round-setup.ts';

eachEngine('the log of a contest from before there were logs', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let game: TestRound;
  let live: Map<string, unknown>;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    const [ann, bob] = [await makePerson(site), await makePerson(site)];
    game = await madeRound(site, host, [ann, bob], [{ versionId: await importedProblem(site, 'sum') }]);
    for (const [minute, who, plan] of [
      [10, ann, WRONG],
      [20, bob, {}],
      [FREEZE_MINUTE + 1, ann, {}],
    ] as const) {
      game.at(minute);
      await site.app.background.drain();
      await game.play(who, 'A', plan);
    }
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0', expectedNumber: '1' };
    expect((await organizer.client.post(`${game.path}/publish`, awards)).status).to.equal(303);
    await star(bob, '1');
    live = newest(await log(organizer.actor));
  });
  after(() => site.close());

  async function star(who: TestPerson, starred: string): Promise<void> {
    const id = (await participantOfUnchecked(site.app, game.contest.id, who.id))?.id ?? '';
    const path = `/contests/${game.contest.slug}/participants/${id}/star`;
    expect((await organizer.client.post(path, { starred, reason: 'Works here' })).status).to.equal(303);
  }
  async function log(actor: Actor): Promise<ToldEvent[]> {
    const events: ToldEvent[] = [];
    for (let token: string | undefined; ;) {
      const page = await readContestEvents(site.app, actor, game.contest.slug, { token, limit: 7 });
      events.push(...page.events);
      token = page.token;
      if (page.isAtEnd) return events;
    }
  }
  /** The newest event of each object and of each step. */
  const newest = (events: readonly ToldEvent[]): Map<string, unknown> =>
    new Map(
      events.map(({ kind, subjectId, roundId, audience, data }) => {
        const step = kind === 'state' ? (data as { step: string }).step : '';
        return [`${kind} ${subjectId} ${step}`, { roundId, audience, data }];
      }),
    );
  /** As the migration leaves it. */
  async function forget(): Promise<void> {
    const { db } = site.app;
    for (const table of ['contest_events', 'contest_events_waiting', 'contest_logs']) await db(table).delete();
    await db('contest_logs').insert({ contest_id: game.contest.id, sequence: 0 });
  }

  it('holds what is so now, then what has happened meanwhile', async () => {
    expect(live.size).to.equal(20);
    await forget();
    const bob = (await site.app.db('participants').where({ starred: true }).first('captain_id')) as {
      captain_id: string;
    };
    await star({ id: bob.captain_id } as TestPerson, '');
    expect(await log(organizer.actor), 'new events wait').to.deep.equal([]);
    await fillLogsUnchecked(site.app);
    const filled = await log(organizer.actor);
    expect(filled.map(({ sequence }) => sequence)).to.deep.equal(filled.map((_, index) => index + 1));
    const last = filled.at(-1)!;
    expect(last.data).to.deep.include({ isGuest: false });
    const expected = new Map(live);
    expected.set(`participant ${last.subjectId} `, { roundId: null, audience: 'public', data: last.data });
    expect(Object.fromEntries(newest(filled))).to.deep.equal(Object.fromEntries(expected));
    const kinds = (await log(visitor)).map(({ kind, data }) => (data && 'step' in data ? data.step : kind));
    expect(kinds.join(' ')).to.equal(
      'contest round participant participant started problem submission judgement submission judgement submission frozen ended thawed judgement awards finalized participant',
    );
  });

  it('is filled once, and begun again where it was left half-way', async () => {
    const filled = await log(organizer.actor);
    await fillLogsUnchecked(site.app);
    expect(await log(organizer.actor)).to.deep.equal(filled);
    await forget();
    await site.app.db('contest_logs').update({ sequence: 1 });
    const { kind, subjectId, audience } = filled[0]!;
    const half = { kind, subject_id: subjectId, audience, sequence: 1, happened_at: 5, contest_id: game.contest.id };
    await site.app.db('contest_events').insert(half);
    expect((await Promise.allSettled([fillLogsUnchecked(site.app), fillLogsUnchecked(site.app)])).length).to.equal(2);
    await fillLogsUnchecked(site.app);
    const withoutLast = ({ sequence }: ToldEvent) => sequence < filled.length;
    expect(await log(organizer.actor)).to.deep.equal(filled.filter(withoutLast));
  });
});
