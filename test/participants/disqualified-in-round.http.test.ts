/** A participant disqualified in one of two rounds: what boards, results, invitations, lists and the participant see. */
import { expect } from 'chai';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { listAudit } from '../../src/platform/audit/audit.store.ts';
import { readContestEvents } from '../../src/contests/contest-events.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { HOUR } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem } from '../submissions/submit-setup.ts';

eachEngine('a participant disqualified in one round', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let game: TestRound;
  let second: Round;
  let page: string;
  before(async () => {
    site = await startSite(engine);
    const host = await FakeJudgehost.online(site, 'east');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    game = await madeRound(site, host, [ann, bob], [{ versionId: await importedProblem(site, 'sum') }], 'icpc', false);
    second = await createRound(site.app, systemActor('test'), game.contest.id, {
      slug: 'second',
      name: 'Second round',
      opensAt: game.round.closesAt + HOUR,
      freezesAt: null,
      closesAt: game.round.closesAt + 2 * HOUR,
      scoring: 'icpc',
      penaltyMinutes: 20,
      earlyStop: true,
    });
    for (const [index, who] of [ann, bob].entries()) {
      game.at(10 + index);
      await game.play(who, 'A');
    }
    const id = (await participantOfUnchecked(site.app, game.contest.id, ann.id))?.id ?? '';
    page = `/contests/${game.contest.slug}/participants/${id}`;
  });
  after(() => site.close());

  const change = async (disqualified: '1' | '', round: string, reason: string) => {
    const answer = await organizer.client.post(`${page}/disqualify`, { disqualified, round, reason });
    await site.app.background.drain();
    return answer;
  };
  async function places(round: string): Promise<string[]> {
    const board = await site.client().get(`/contests/${game.contest.slug}/rounds/${round}/board`, { json: true });
    const { rows } = board.json<{
      rows: { rank: number | null; participant: { name: string; disqualified: boolean } }[];
    }>();
    return rows.map(({ rank, participant }) => `${participant.disqualified ? 'DSQ' : rank} ${participant.name}`);
  }
  const invitationOf = async (who: TestPerson) => {
    const { own } = (await who.client.get('/pipeline', { json: true })).json<{ own: { id: string } | null }>();
    const story = await who.client.get(`/pipeline/${own?.id}`, { json: true });
    return story.json<{ member: { invitation: string } }>().member.invitation;
  };
  async function publish(number: number) {
    const awards = { gold: '1', silver: '1', bronze: '0', honourable: '0', note: 'So it is.' };
    const body = { ...awards, inviteUpTo: number === 1 ? '2' : '', expectedNumber: String(number) };
    const answer = await organizer.client.post(`${game.path}/publish`, body);
    expect(answer.status, answer.text).to.equal(303);
    await site.app.background.drain();
    site.clock.advance(1000);
  }

  it('is last as DSQ on the board of that round alone, and loses award and invitation with its next version', async () => {
    game.at(CLOSE_MINUTE);
    await publish(1);
    expect(await invitationOf(ann)).to.equal('invited');
    site.clock.set(second.opensAt + 1);
    expect((await change('1', 'final', 'Copied from a friend')).status).to.equal(303);
    expect(await places('final')).to.deep.equal(['1 Bob', 'DSQ Ann']);
    expect((await places('second')).toSorted()).to.deep.equal(['1 Ann', '1 Bob']);
    await publish(2);
    const csv = await site.client().get(`${game.path}/results/2.csv`);
    expect(csv.text).to.match(/\nDSQ,Ann/);
    expect(await invitationOf(ann)).to.equal('withdrawn');
    expect(await invitationOf(bob)).to.equal('invited');
  });

  it('and staff read why; others see the state alone, in list, CSV and log', async () => {
    const contest = `/contests/${game.contest.slug}`;
    expect((await ann.client.get(contest)).text)
      .to.contain('You are disqualified in The Final.')
      .and.contain('Copied from a friend');
    expect((await ann.client.get(`${contest}/my-team`)).text)
      .to.contain('Disqualified in The Final')
      .and.contain('Copied from a friend')
      .and.not.contain(organizer.displayName);
    for (const client of [bob.client, site.client()]) {
      const list = (await client.get(`${contest}/teams`)).text;
      expect(list).to.contain('Disqualified in The Final').and.not.contain('Copied from a friend');
      expect((await client.get(page, { json: true })).status).to.be.oneOf([401, 403]);
    }
    expect((await organizer.client.get(page)).text)
      .to.contain('Copied from a friend')
      .and.contain('Undo disqualification in The Final')
      .and.contain('Disqualify in Second round');
    expect((await organizer.client.get(`${contest}/participants.csv`)).text).to.match(
      /Ann,.*,Disqualified in The Final,/,
    );
    const { events } = await readContestEvents(site.app, systemActor('test'), game.contest.slug, { limit: 1000 });
    const facts = events.filter(({ kind }) => kind === 'participant').map(({ data }) => JSON.stringify(data));
    expect(facts.at(-1)).to.contain(`"disqualifiedIn":["${game.round.id}"]`);
    expect((await ann.client.get('/notifications')).text).to.contain('You were disqualified in The Final of');
  });

  it('is refused a second time, in an unknown round, and without a reason; it can be undone once, with a reason', async () => {
    expect((await change('1', 'final', 'Again')).status).to.equal(409);
    expect((await change('1', 'nowhere', 'There')).status).to.equal(404);
    const typed = await change('1', 'second', ' ');
    expect(typed.status).to.equal(422);
    expect(
      (await ann.client.post(`${page}/disqualify`, { disqualified: '', round: 'final', reason: 'Me' })).status,
    ).to.equal(403);
    expect((await change('', 'final', 'It was the friend')).status).to.equal(303);
    expect((await change('', 'final', 'Twice')).status).to.equal(409);
    expect(await places('final')).to.deep.equal(['1 Ann', '2 Bob']);
    await publish(3);
    expect(await invitationOf(ann)).to.equal('invited');
    const history = await organizer.client.get(`/contests/${game.contest.slug}/history`);
    expect(history.text)
      .to.contain('Ann disqualified in The Final')
      .and.contain('Disqualification of Ann in The Final undone');
    const { entries } = await listAudit(site.app.db, { action: 'participant.reinstated_in', limit: 10, offset: 0 });
    expect(entries.some(({ detail }) => detail.reason === 'It was the friend')).to.equal(true);
  });
});
