import { expect } from 'chai';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { USUAL_RULES } from '../../src/eligibility/eligibility.rules.ts';
import { editSignUpRules } from '../../src/eligibility/sign-up-edits.service.ts';
import { leaveTeam } from '../../src/participants/participant-edits.service.ts';
import { listParticipantsUnchecked, participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { createTeam, joinTeam } from '../../src/participants/registration.service.ts';
import { mergeTeams, moveMember } from '../../src/participants/roster-changes.service.ts';
import { roundsSubmittedToUnchecked } from '../../src/submissions/contest-submissions.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, submit } from '../submissions/submit-setup.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';

eachEngine('what organizers do to teams', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let versionId: string;
  let organizer: TestPerson;
  const people: TestPerson[] = [];
  const system = systemActor('test');
  const submitted = { roundsUnchecked: roundsSubmittedToUnchecked };
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    versionId = await importedProblem(site, 'sum');
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    for (const displayName of ['Ada', 'Ben', 'Chen', 'Dora']) people.push(await makePerson(site, { displayName }));
  });
  after(() => site.close());
  const person = (index: number): TestPerson => people[index] as TestPerson;

  /** Alpha is Ada and Ben, Beta is Chen; the round has begun. */
  async function twoTeams(teamMax = 3) {
    const { contest, round } = await publishedContest(site, { teamMax });
    await addRoundProblem(site.app, system, round.id, { problemVersionId: versionId, points: 100, weight: 1 });
    const alpha = await createTeam(site.app, person(0).actor, contest, 'Alpha');
    const code = (await participantOfUnchecked(site.app, contest.id, person(0).id))?.joinCode ?? '';
    await joinTeam(site.app, person(1).actor, contest, code);
    const beta = await createTeam(site.app, person(2).actor, contest, 'Beta');
    site.clock.advance(HOUR);
    await site.app.background.drain();
    const path = `/contests/${contest.slug}`;
    const page = `${path}/participants`;
    return { contest, round, alpha, beta, path, page, problem: `${path}/rounds/${round.slug}/problems/A` };
  }
  const teamsOf = async (contest: Contest) =>
    Object.fromEntries((await listParticipantsUnchecked(site.app, contest.id)).map((one) => [one.name, one.memberIds]));
  async function requireCounted(contest: Contest): Promise<void> {
    const rows = (await site.app.db('participants').where({ contest_id: contest.id })) as {
      id: string;
      member_count: number;
    }[];
    for (const { id, member_count: counted } of rows) {
      const members = await site.app.db('participant_members').where({ participant_id: id });
      expect(counted).to.equal(members.length);
    }
  }

  it('moves a member with a preview and a reason, tells both teams, and can move them back', async () => {
    const { contest, alpha, beta, page } = await twoTeams();
    const choose = await organizer.client.get(`${page}/${alpha}/roster?member=${person(0).id}&q=bet`);
    expect(choose.text).to.contain('Move Ada to another team').and.to.contain('Beta').and.not.to.contain('>Alpha</th>');
    const preview = await organizer.client.get(`${page}/${alpha}/roster?member=${person(0).id}&into=${beta}`);
    expect(preview.text)
      .to.contain('who joined first becomes captain')
      .and.to.contain('Submissions stay with the team');
    const change = { member: person(0).id, into: beta };
    expect((await person(0).client.post(`${page}/${alpha}/roster`, { ...change, reason: 'Me' })).status).to.equal(403);
    const empty = await organizer.client.post(`${page}/${alpha}/roster`, { ...change, reason: '' });
    expect(empty.status).to.equal(422);
    const moved = await organizer.client.post(`${page}/${alpha}/roster`, { ...change, reason: 'Wrong room' });
    expect(moved.status).to.equal(303);
    expect(await teamsOf(contest)).to.deep.equal({ Alpha: [person(1).id], Beta: [person(2).id, person(0).id] });
    expect((await participantOfUnchecked(site.app, contest.id, person(1).id))?.captainId).to.equal(person(1).id);
    const mine = (await person(2).client.get(`/contests/${contest.slug}/my-team`)).text;
    expect(mine).to.contain('Ada came from Alpha').and.to.contain('Wrong room').and.not.to.contain('Olga');
    await site.app.background.drain();
    expect((await person(1).client.get('/notifications')).text).to.contain('moved a member between teams');
    expect((await organizer.client.get(`/contests/${contest.slug}/history`)).text).to.contain(
      'A member of Alpha moved to Beta',
    );
    const back = { member: person(0).id, into: alpha, reason: 'Right room after all' };
    expect((await organizer.client.post(`${page}/${beta}/roster`, back)).status).to.equal(303);
    await requireCounted(contest);
  });

  it('refuses moves into a full team and of people who are not in it, and ends a team without members', async () => {
    const { contest, alpha, beta, page } = await twoTeams(2);
    const into = { member: person(2).id, into: alpha, reason: 'x' };
    const full = await organizer.client.get(`${page}/${beta}/roster?member=${person(2).id}&into=${alpha}`);
    expect(full.text).to.contain('is full (limit: 2)');
    expect((await organizer.client.post(`${page}/${beta}/roster`, into)).status).to.equal(409);
    const stranger = { member: person(3).id, into: beta, reason: 'x' };
    const noMember = await organizer.client.post(`${page}/${alpha}/roster`, stranger);
    expect(noMember.status).to.equal(404);
    expect(noMember.text).to.contain('not on the team').and.not.to.contain('Merge');
    const stale = await organizer.client.get(`${page}/${alpha}/roster?member=${person(3).id}&into=${beta}`);
    expect(stale.status, 'no preview of a merge').to.equal(404);
    const elsewhere = await twoTeamsAside();
    const far = await organizer.client.post(`${page}/${alpha}/roster`, { ...stranger, into: elsewhere });
    expect(far.status, 'a team of another contest').to.equal(404);
    await leaveTeamOf(contest);
    const last = { contest, fromId: beta, intoId: alpha, userId: person(2).id };
    await moveMember(site.app, system, contest, submitted, { ...last, reason: 'x', confirmed: false });
    expect(Object.keys(await teamsOf(contest))).to.deep.equal(['Alpha']);
    await requireCounted(contest);
  });
  async function twoTeamsAside(): Promise<string> {
    const { contest } = await publishedContest(site, { teamMax: 3 });
    return await createTeam(site.app, person(3).actor, contest, 'Elsewhere');
  }
  /** Makes room in Alpha, whose teams are locked by now. */
  async function leaveTeamOf(contest: Contest): Promise<void> {
    await site.app
      .db('participant_members')
      .where({ contest_id: contest.id, user_id: person(1).id })
      .delete();
    await site.app.db('participants').where({ contest_id: contest.id, name: 'Alpha' }).update({ member_count: 1 });
    const refused = await leaveTeam(site.app, person(0).actor, contest).catch((error: { code: string }) => error.code);
    expect(refused).to.equal('rosters_locked');
  }

  it('asks again before a team becomes too small, and ends no team that is promoted to a coming round', async () => {
    const { contest, round, alpha, beta, page } = await twoTeams(4);
    await site.app.db('contests').where({ id: contest.id }).update({ team_min: 2 });
    const move = `${page}/${alpha}/roster`;
    const change = { member: person(0).id, into: beta, reason: 'x' };
    const preview = await organizer.client.get(`${move}?member=${person(0).id}&into=${beta}`);
    expect(preview.text)
      .to.contain('smaller than this contest allows (at least 2 members)')
      .and.contain('name="confirmed"');
    const asked = await organizer.client.post(move, change);
    expect(asked.status).to.equal(409);
    expect(asked.text).to.contain('fewer members than the contest asks');
    const entrant = { round_id: round.id, participant_id: beta, position: 1, state: 'promoted', reason: '' };
    await site.app.db('round_entrants').insert({ ...entrant, changed_at: 1 });
    for (const query of ['', `&member=${person(2).id}`])
      expect((await organizer.client.get(`${page}/${beta}/roster?into=${alpha}${query}`)).text).to.contain(
        'Beta is promoted to The Final and would end',
      );
    const merge = { into: alpha, reason: 'x', confirmed: '1' };
    expect((await organizer.client.post(`${page}/${beta}/roster`, merge)).status).to.equal(409);
    expect(Object.keys(await teamsOf(contest))).to.have.members(['Alpha', 'Beta']);
    await site.app.db('round_entrants').where({ participant_id: beta }).update({ state: 'declined' });
    expect((await organizer.client.post(move, { ...change, confirmed: '1' })).status).to.equal(303);
    expect((await organizer.client.post(`${page}/${beta}/roster`, merge)).status).to.equal(303);
  });

  it('merges two teams: in a running round only when confirmed; the work of the team that ended counts no longer', async () => {
    const { contest, round, alpha, beta, page, path, problem } = await twoTeams();
    const id = await submit(person(2).client, problem);
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    const board = `${path}/rounds/${round.slug}/board`;
    expect((await site.client().get(board)).text).to.contain('Beta');
    const preview = (await organizer.client.get(`${page}/${beta}/roster?into=${alpha}`)).text;
    expect(preview).to.contain('already submitted in The Final').and.to.contain('those of Beta can still be read');
    const asked = await organizer.client.post(`${page}/${beta}/roster`, { into: alpha, reason: 'One member ill' });
    expect(asked.status).to.equal(409);
    expect(asked.text).to.contain('One member ill');
    const merge = { into: alpha, reason: 'One member ill', confirmed: '1' };
    const came = { contest_id: contest.id, checked_in_at: 5, checked_in_by: organizer.id };
    await site.app.db('check_ins').insert({ participant_id: beta, ...came });
    expect((await organizer.client.post(`${page}/${beta}/roster`, merge)).status).to.equal(303);
    await site.app.background.drain();
    const checkedIn = (await site.app.db('check_ins').where({ participant_id: alpha }).first()) as typeof came;
    expect({ ...checkedIn, checked_in_at: Number(checkedIn.checked_in_at) }, 'who came goes over').to.deep.include(
      came,
    );
    expect(await teamsOf(contest)).to.deep.equal({ Alpha: [person(0).id, person(1).id, person(2).id] });
    expect((await site.client().get(board)).text)
      .to.contain('Alpha')
      .and.not.to.contain('Beta');
    expect((await person(2).client.get(`/submissions/${id}`)).status, 'its author still reads it').to.equal(200);
    await requireCounted(contest);

    const undo = /merges\/([^/"]+)\/undo/.exec((await organizer.client.get(`${page}/${alpha}`)).text)?.[1] as string;
    expect((await person(0).client.post(`${path}/merges/${undo}/undo`, { reason: 'x' })).status).to.equal(403);
    const limits = { ...USUAL_RULES, maxParticipants: 1 };
    await editSignUpRules(site.app, system, contest, limits);
    expect((await organizer.client.post(`${path}/merges/${undo}/undo`, { reason: 'x' })).status).to.equal(409);
    await editSignUpRules(site.app, system, contest, { ...limits, maxParticipants: 2, rev: 1 });
    expect((await organizer.client.post(`${path}/merges/${undo}/undo`, { reason: 'Well again' })).status).to.equal(303);
    await site.app.background.drain();
    expect(await teamsOf(contest)).to.deep.equal({ Alpha: [person(0).id, person(1).id], Beta: [person(2).id] });
    expect((await site.client().get(board)).text).to.contain('Beta');
    expect((await organizer.client.post(`${path}/merges/${undo}/undo`, { reason: 'x' })).status).to.equal(409);
    await requireCounted(contest);
  });

  it('keeps teams whole when organizers merge and move at the same instant', async () => {
    const { contest, alpha, beta } = await twoTeams(4);
    const both = { reason: 'x', confirmed: true };
    const { app } = site;
    await Promise.allSettled([
      mergeTeams(app, system, contest, submitted, { fromId: alpha, intoId: beta, ...both }),
      mergeTeams(app, system, contest, submitted, { fromId: beta, intoId: alpha, ...both }),
      moveMember(app, system, contest, submitted, {
        ...{ fromId: alpha, intoId: beta, userId: person(1).id },
        ...both,
      }),
    ]);
    const teams = await teamsOf(contest);
    expect(Object.values(teams).flat().toSorted()).to.deep.equal([0, 1, 2].map((one) => person(one).id).toSorted());
    for (const one of await listParticipantsUnchecked(app, contest.id)) expect(one.memberIds).to.include(one.captainId);
    await requireCounted(contest);
  });

  it('hides a team from everyone else, and shows it again; it goes on submitting', async () => {
    const { round, alpha, path, page, problem } = await twoTeams();
    const board = `${path}/rounds/${round.slug}/board`;
    const feed = `/api/2026-01/contests/${round.id}/teams`;
    expect((await person(0).client.post(`${page}/${alpha}/hide`, { hidden: '1', reason: 'x' })).status).to.equal(403);
    expect((await organizer.client.post(`${page}/${alpha}/hide`, { hidden: '1', reason: '' })).status).to.equal(422);
    const hide = { hidden: '1', reason: 'A test of the jury' };
    expect((await organizer.client.post(`${page}/${alpha}/hide`, hide)).status).to.equal(303);
    expect((await organizer.client.post(`${page}/${alpha}/hide`, hide)).status, 'it is hidden already').to.equal(409);
    await submit(person(0).client, problem);
    await host.heartbeat();
    await host.judge();
    await site.app.background.drain();
    for (const who of [site.client(), person(2).client]) {
      for (const at of [`${path}/teams`, board, feed, `${path}/teams?q=lpha`])
        expect((await who.get(at)).text, at).not.to.contain('Alpha');
      expect((await who.get(board)).text).to.contain('Beta');
    }
    expect((await organizer.client.get(`${path}/teams`)).text)
      .to.contain('Alpha')
      .and.to.contain('Hidden');
    expect((await organizer.client.get(`${path}/participants.csv`)).text).to.match(/Alpha.*Hidden/);
    expect((await site.client().get(path)).text, 'it is not counted').to.match(/\b1 team\b/);
    const own = await person(0).client.get(path);
    expect(own.text).to.contain('You are hidden.').and.to.contain('A test of the jury');
    expect((await person(0).client.get(board)).status).to.equal(200);
    expect((await person(0).client.post(`${path}/my-team/withdraw`)).status).to.equal(409);
    const show = { hidden: '', reason: 'The jury is done' };
    expect((await organizer.client.post(`${page}/${alpha}/hide`, show)).status).to.equal(303);
    await site.app.background.drain();
    for (const at of [`${path}/teams`, board, feed]) expect((await site.client().get(at)).text, at).to.contain('Alpha');
    expect((await organizer.client.get(`${path}/history`)).text)
      .to.contain('Alpha hidden')
      .and.to.contain('Alpha shown again');
  });
});
