/** A small contest from its publication to its results: the log shows everyone the events they may know about. */
import { expect } from 'chai';
import { readContestEvents } from '../../src/contests/contest-events.service.ts';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import { editContest, publishContest, unpublishContest } from '../../src/contests/contest-edits.service.ts';
import type { EventData, EventKind, NewEvent, ToldEvent } from '../../src/contest-log/contest-log.rules.ts';
import { visitor, type Actor } from '../../src/platform/actor.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { createRound, deleteRound, startRounds, thawRound } from '../../src/rounds/round-edits.service.ts';
import { addRoundProblem, editRoundProblem, removeRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import { rejudgingDesk } from '../rejudgings/rejudging-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, submit } from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound } from './round-setup.ts';

const PARTS = { participants: contestParticipants };

eachEngine('the log of a running contest', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let sum: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    ann = await makePerson(site, { displayName: 'Ann Archer', university: 'East University' });
    bob = await makePerson(site, { displayName: 'Bob Baker' });
    sum = await importedProblem(site, 'sum');
  });
  after(() => site.close());

  async function log(slug: string, actor: Actor, from?: string): Promise<{ events: ToldEvent[]; token: string }> {
    const events: ToldEvent[] = [];
    for (let token = from; ;) {
      const page = await readContestEvents(site.app, actor, slug, { token, limit: 5 });
      events.push(...page.events);
      token = page.token;
      if (page.isAtEnd) return { events, token };
    }
  }

  /** One line per event, with short names instead of ids. */
  function lines(events: readonly NewEvent[], names: Map<string, string>): string[] {
    const name = (id: string) => names.get(id) ?? id;
    return events.map((event) => {
      if (event.data === null) return `${event.kind} ${name(event.subjectId)} gone`;
      if (event.kind === 'submission')
        return `submission ${name(event.subjectId)} by ${name(event.data.participantId)}`;
      if (event.kind === 'judgement') return `judgement ${name(event.data.submissionId)} ${event.data.verdict}`;
      if (event.kind === 'runs')
        return `runs ${name(event.data.submissionId)} ${event.data.runs.map((run) => run.verdict).join(' ')}`;
      if (event.kind === 'state') return `state ${event.data.step}`;
      if (event.kind === 'problem') return `problem ${event.data.label} ${event.data.points} ${event.audience}`;
      if (event.kind === 'participant') {
        const { isGuest, isDisqualified } = event.data;
        return `participant ${name(event.subjectId)}${isGuest ? ' guest' : ''}${isDisqualified ? ' DSQ' : ''}`;
      }
      if (event.kind === 'awards') {
        const winners = Object.entries(event.data.awards).map(([award, ids]) => `${award} ${ids.map(name).join(' ')}`);
        return `awards ${event.data.number}: ${winners.join(', ')}`;
      }
      if (event.kind === 'clarification') return `clarification ${event.audience}`;
      return `${event.kind} ${event.data.slug}`;
    });
  }

  /** The newest event of each object of a kind. */
  function newest<Kind extends EventKind>(
    events: readonly NewEvent[],
    kind: Kind,
  ): Map<string, EventData[Kind] | null> {
    const ofKind = events.filter((event) => event.kind === kind);
    return new Map(ofKind.map((event) => [event.subjectId, event.data as EventData[Kind] | null]));
  }

  it('contains submissions, rejudging, disqualification and results, and holds back what the freeze hides', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum, points: 50 }]);
    const { slug } = game.contest;
    const desk = rejudgingDesk(site, host, organizer);
    const names = new Map<string, string>();
    for (const [short, person] of [
      ['Ann', ann],
      ['Bob', bob],
    ] as const)
      names.set((await participantOfUnchecked(site.app, game.contest.id, person.id))?.id ?? '', short);
    const play = async (short: string, minute: number, who: TestPerson, plan = {}) => {
      game.at(minute);
      await site.app.background.drain();
      const id = await game.play(who, 'A', plan);
      names.set(id, short);
      await site.app.background.drain();
    };
    const setOut = [`contest ${slug}`, `round ${game.round.slug}`, `round ${game.round.slug}`];
    const joined = ['participant Ann', 'participant Bob'];
    const early = await log(slug, visitor);
    expect(lines(early.events, names), 'problems before the opening').to.deep.equal([...setOut, ...joined]);

    await play('ann1', 10, ann, WRONG);
    await play('bob1', 20, bob);
    await play('ann2', FREEZE_MINUTE + 1, ann);
    const beforeFreeze = [
      'state started',
      'problem A 50 public',
      'submission ann1 by Ann',
      'judgement ann1 WA',
      'submission bob1 by Bob',
      'judgement bob1 AC',
      'state frozen',
      'submission ann2 by Ann',
    ];
    const frozen = await log(slug, visitor, early.token);
    expect(lines(frozen.events, names)).to.deep.equal(beforeFreeze);
    for (const who of [ann.actor, bob.actor])
      expect((await log(slug, who)).events).to.deep.equal([...early.events, ...frozen.events]);

    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    const bobs = [...names].find(([, short]) => short === 'Bob')![0];
    const disqualify = `/contests/${slug}/participants/${bobs}/disqualify`;
    expect((await organizer.client.post(disqualify, { disqualified: '1', reason: 'Secret reason' })).status).to.equal(
      303,
    );
    // The tests were wrong: Ann's first submission was right.
    const set = await desk.started({ contest: slug, verdict: 'WA' });
    await desk.judgeAll();
    const rejudged = ['state ended', 'participant Bob DSQ'];
    expect(lines((await log(slug, visitor, frozen.token)).events, names), 'a set that is not applied').to.deep.equal(
      rejudged,
    );
    await desk.act(set, 'apply');
    const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0' };
    const publish = (fields: object) => organizer.client.post(`${game.path}/publish`, { ...awards, ...fields });
    expect((await publish({ expectedNumber: '1' })).status).to.equal(303);
    expect((await organizer.client.post(disqualify, { disqualified: '', reason: 'Appeal' })).status).to.equal(303);
    await site.app.background.drain();
    expect((await publish({ expectedNumber: '2', note: 'Appeal' })).status).to.equal(303);

    const after = await log(slug, visitor, frozen.token);
    expect(lines(after.events, names)).to.deep.equal([
      ...rejudged,
      'judgement ann1 AC',
      'state thawed',
      'judgement ann2 AC',
      'awards 1: gold Ann',
      'state finalized',
      'participant Bob',
      'awards 2: gold Ann',
    ]);
    const all = (await log(slug, visitor)).events;
    expect(all).to.deep.equal([...early.events, ...frozen.events, ...after.events]);

    // Staff see everything, in the order in which it was written.
    const staff = (await log(slug, organizer.actor)).events;
    expect(staff.map(({ sequence }) => sequence)).to.deep.equal(staff.map((_, index) => index + 1));
    const forStaff = staff.filter(({ audience }) => audience === 'staff');
    expect(lines(forStaff, names)).to.deep.equal([
      'problem A 50 staff',
      'runs ann1 AC AC WA',
      'runs bob1 AC AC AC',
      'runs ann2 AC AC AC',
      'runs ann1 AC AC AC',
    ]);
    expect(all.length).to.equal(staff.length - forStaff.length);

    // The newest events match the tables.
    const verdicts = new Map<string, string>();
    for (const [, data] of newest(all, 'judgement')) verdicts.set(data!.submissionId, data!.verdict);
    const rows = (await site.app.db('submissions').where({ round_id: game.round.id })) as {
      id: string;
      verdict: string;
      participant_id: string;
      language: string;
      submitted_at: number;
    }[];
    expect(Object.fromEntries(verdicts)).to.deep.equal(Object.fromEntries(rows.map((row) => [row.id, row.verdict])));
    const problemId = [...newest(all, 'problem').keys()][0]!;
    const submissions = rows.map((row) => {
      const { participant_id: participantId, language, submitted_at: submittedAt } = row;
      return [row.id, { problemId, participantId, language, submittedAt: Number(submittedAt) }] as const;
    });
    expect(Object.fromEntries(newest(all, 'submission'))).to.deep.equal(Object.fromEntries(submissions));

    const told = JSON.stringify(staff);
    for (const secret of [ann, bob, organizer].flatMap(({ id, email, displayName }) => [id, email, displayName]))
      expect(told).not.to.contain(secret);
    for (const secret of ['Secret reason', 'East University', 'secret/', 'int main', 'join'])
      expect(told).not.to.contain(secret);
  }).timeout(60_000);

  it('contains nothing of drafts, and everything in them once they are published', async () => {
    const { contest, round } = await publishedContest(site, { participation: 'team', name: 'First name' });
    const { slug } = contest;
    const names = new Map([[contest.id, 'C']]);
    const actor = organizer.actor;
    await unpublishContest(site.app, PARTS, actor, contest.id);
    await expectRefused(() => readContestEvents(site.app, visitor, slug, { limit: 5 }), 'contest_not_found');
    const known = (await log(slug, actor)).token;
    await editContest(site.app, PARTS, actor, contest.id, { ...contest, name: 'Draft name' });
    const spare = await createRound(site.app, actor, contest.id, { ...round, slug: 'spare', name: 'Spare' });
    const problem = await addRoundProblem(site.app, actor, round.id, { problemVersionId: sum, points: 10, weight: 1 });
    expect((await log(slug, actor, known)).events).to.deep.equal([]);

    await publishContest(site.app, startRounds, actor, contest.id);
    const again = await log(slug, actor, known);
    expect(lines(again.events, names)).to.have.members([
      `contest ${slug}`,
      `round ${round.slug}`,
      'problem A 10 staff',
      'round spare',
    ]);
    expect(newest(again.events, 'contest').get(contest.id)?.name).to.equal('Draft name');
    await editRoundProblem(site.app, actor, round.id, problem.id, { points: 20, weight: 1 });
    await removeRoundProblem(site.app, actor, round.id, problem.id);
    await deleteRound(site.app, actor, spare.id);
    await editContest(site.app, PARTS, actor, contest.id, { ...contest, name: 'Last name' });
    names.set(problem.id, 'A').set(spare.id, 'spare');
    const edits = (await log(slug, actor, again.token)).events;
    expect(lines(edits, names)).to.deep.equal([
      'problem A 20 staff',
      'problem A gone',
      'round spare gone',
      `contest ${slug}`,
    ]);
    const shown = (await log(slug, visitor)).events;
    expect(lines(shown, names).filter((line) => line.startsWith('problem'))).to.deep.equal([]);
    expect(newest(shown, 'contest').get(contest.id)?.name).to.equal('Last name');
  }).timeout(60_000);

  it('shows the public no judge errors, and no submissions outside the contest', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId: sum }], 'icpc', false);
    const { slug } = game.contest;
    game.at(10);
    await site.app.background.drain();
    await submit(organizer.client, `${game.path}/problems/A`);
    await host.judge();
    await submit(ann.client, `${game.path}/problems/A`);
    for (let tries = 0; tries < 8; tries += 1) {
      await site.app.background.drain();
      await host.heartbeat();
      await host.judge({ tests: { 'secret/02': 'judge-error' } }).catch(() => undefined);
      site.clock.advance(HOUR / 60);
    }
    const judged = (events: readonly ToldEvent[]) => events.filter(({ kind }) => kind === 'judgement');
    const staff = (await log(slug, organizer.actor)).events;
    expect(judged(staff).map(({ data }) => (data as { verdict: string }).verdict)).to.deep.equal(['JE']);
    expect(staff.filter(({ kind }) => kind === 'submission')).to.have.length(1);
    expect(judged((await log(slug, visitor)).events)).to.deep.equal([]);
    await expectRefused(() => readContestEvents(site.app, visitor, slug, { token: 'x', limit: 5 }), 'cursor');
    await expectRefused(() => thawRound(site.app, organizer.actor, game.round.id), 'round_not_frozen');
    expect((await listRoundsUnchecked(site.app, game.contest.id)).length).to.equal(newest(staff, 'round').size);
    // Where the contest shows others only some rows, nobody but staff is told of submissions.
    const before = await log(slug, visitor);
    expect(before.events.map(({ kind }) => kind)).to.include('submission');
    const contest = await getContestUnchecked(site.app, game.contest.id);
    await editContest(site.app, PARTS, organizer.actor, contest.id, { ...contest, boardTop: 1 });
    for (const who of [visitor, ann.actor]) {
      const kinds = (await log(slug, who)).events.map(({ kind }) => kind);
      expect(kinds).to.include('participant').and.not.include('submission').and.not.include('judgement');
    }
    expect((await log(slug, organizer.actor)).events.filter(({ kind }) => kind === 'submission')).to.have.length(1);
  }).timeout(60_000);
});

async function expectRefused(work: () => Promise<unknown>, code: string): Promise<void> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason as { code: string },
  );
  expect(error?.code).to.equal(code);
}
