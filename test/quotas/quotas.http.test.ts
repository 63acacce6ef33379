/** Quotas of a round: shown before submitting, exact when a team submits twice at once, and never used up by our faults. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { newId } from '../../src/platform/ids.ts';
import { giveContestRole } from '../../src/accounts/contest-roles.service.ts';
import { createTeam, joinTeam } from '../../src/participants/registration.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { quotasOfUnchecked } from '../../src/quotas/quotas.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import type { Round, RoundProblem } from '../../src/rounds/rounds.rules.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked, listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { takeOutProblem } from '../../src/rounds/taken-out.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { apiOf } from '../api/api-setup.ts';
import { HOUR, MINUTE, publishedContest, typedTime } from '../contests/contest-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, paste, problemYaml, submit, textOf, typedText } from '../submissions/submit-setup.ts';

eachEngine('quotas of a round', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let contest: Contest;
  let round: Round;
  let a: RoundProblem;
  let b: RoundProblem;
  let path: string;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    const actor = systemActor('test');
    organizer = await makePerson(site, { roles: ['organizer'] });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
    const sum = await importedProblem(site, 'sum');
    const more = await importedProblem(site, 'more', sumPackage({ 'problem.yaml': problemYaml('More') }));
    ({ contest, round } = await publishedContest(site, { participation: 'team', teamMin: 1, teamMax: 2 }));
    for (const problemVersionId of [sum, more])
      a = await addRoundProblem(site.app, actor, round.id, { problemVersionId, points: 100, weight: 1 });
    [a, b] = (await listRoundProblemsUnchecked(site.app, round.id)) as [RoundProblem, RoundProblem];
    await createTeam(site.app, ann.actor, contest, 'Pages');
    const { joinCode } = (await participantOfUnchecked(site.app, contest.id, ann.id)) as { joinCode: string };
    await joinTeam(site.app, bob.actor, contest, joinCode);
    path = `/contests/${contest.slug}/rounds/${round.slug}`;
  });
  after(() => site.close());

  const form = async (fields: Record<string, string>, who = organizer) => {
    const { rev } = await getRoundUnchecked(site.app, round.id);
    return await who.client.post(`${path}/quotas`, { rev: String(rev), ...fields });
  };
  const extra = (fields: Record<string, string>, who = organizer) =>
    who.client.post(`${path}/quotas/extras`, {
      ...{ participant: 'Pages', label: '', kind: 'submissions', count: '1', reason: 'The room was dark' },
      ...{ formKey: newId(), ...fields },
    });
  const at = (minutes: number) => site.clock.set(round.opensAt + minutes * MINUTE);
  const shown = async (label = 'A', who = ann) => textOf((await who.client.get(`${path}/problems/${label}`)).text);
  const send = (who: TestPerson, label: string, fields: Record<string, string> = {}) =>
    paste(who.client, `${path}/problems/${label}`, fields);

  it('are set by organizers before the round opens, and kept by the form when they are wrong', async () => {
    expect((await ann.client.get(`${path}/quotas`)).status).to.equal(403);
    expect((await form({ [`submissions-total-${round.id}`]: '3' }, ann)).status).to.equal(403);
    const wrong = await form({ [`submissions-total-${round.id}`]: '-7', [`samples-perProblem-${b.id}`]: 'many' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('value="-7"').and.to.contain('value="many"');
    const nothing = await extra({});
    expect([nothing.status, textOf(nothing.text).includes('limits none of these')]).to.deep.equal([422, true]);
    const saved = await form({
      ...{ [`submissions-total-${round.id}`]: '4', [`submissions-perProblem-${round.id}`]: '3' },
      ...{ [`submissions-perWindow-${b.id}`]: '1', [`samples-perProblem-${round.id}`]: '1' },
    });
    expect(saved.status).to.equal(303);
    const old = await organizer.client.post(`${path}/quotas`, { rev: '1' });
    expect(old.status, 'someone else saved').to.equal(409);
    const quotas = await quotasOfUnchecked(site.app, round.id);
    expect(quotas.round.submissions).to.deep.include({ total: 4, perProblem: 3, perWindow: null });
    expect([...quotas.problems.keys()]).to.deep.equal([b.id]);
    const history = textOf((await organizer.client.get(`/contests/${contest.slug}/history`)).text);
    expect(history).to.contain('Quotas of "The Final" set');
  });

  it('give one last place to one of two who submit at once', async () => {
    at(1);
    expect(await shown())
      .to.contain('3 of 3 submissions to this problem left')
      .and.to.contain('4 of 4 submissions in');
    await submit(ann.client, `${path}/problems/A`);
    await submit(bob.client, `${path}/problems/A`);
    expect(await shown('A', bob)).to.contain('1 of 3 submissions to this problem left');
    const answers = await Promise.all([ann, bob, ann, bob].map((who, n) => send(who, 'A', { code: `int a${n};` })));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(textOf(refused.text)).to.contain('All 3 submissions to this problem are used up').and.to.contain('0 of 3');
    expect(typedText(refused.text)).to.match(/^int a\d;$/);
    const stored: unknown[] = await site.app.db('submissions').where({ round_id: round.id }).select('id');
    expect(stored.length).to.equal(3);
    const other = await Promise.all([ann, bob].map((who) => send(who, 'B')));
    expect(other.map(({ status }) => status).sort(), 'the last in the round').to.deep.equal([303, 409]);
  });

  it('count sample runs apart, and say everything in the API too', async () => {
    const samples = await send(ann, 'A', { samples: '1' });
    expect(samples.status).to.equal(303);
    const again = await send(bob, 'A', { samples: '1', code: 'int s;' });
    expect([again.status, textOf(again.text).includes('All 1 sample runs of this problem')]).to.deep.equal([409, true]);
    const api = await apiOf(site, ann);
    const { quota } = (await api.get(`${path}/problems/A`)).body as { quota: Record<string, unknown>[] };
    expect(quota.map((one) => [one.of, one.scope, one.within, one.limit, one.used, one.left])).to.deep.equal([
      ['submissions', 'problem', null, 3, 3, 0],
      ['submissions', 'round', null, 4, 4, 0],
      ['samples', 'problem', null, 1, 1, 0],
    ]);
    const place = { contest: contest.slug, round: round.slug, label: 'A' };
    const sent = await api.post('/submissions', { place, files: [{ name: 'a.cpp', content: 'int q;' }] });
    expect([sent.status, (sent.body as { code: string }).code]).to.deep.equal([409, 'quota_submissions_problem']);
    const stranger = await apiOf(site, organizer);
    expect(((await stranger.get(`${path}/problems/A`)).body as { quota: unknown[] }).quota).to.deep.equal([]);
  });

  it('are not used up by what we could not judge', async () => {
    const { id } = (await site.app.db('submissions').where({ context_id: a.id, is_sample_run: false }).first('id')) as {
      id: string;
    };
    await site.app.db('submissions').where({ id }).update({ verdict: 'JE' });
    expect(await shown())
      .to.contain('1 of 3 submissions to this problem left')
      .and.to.contain('1 of 4 submissions in');
    await submit(ann.client, `${path}/problems/A`);
    expect((await send(ann, 'A')).status).to.equal(409);
  });

  it('grow by what organizers give for a reason, once for a form', async () => {
    expect((await extra({}, ann)).status).to.equal(403);
    const unknown = await extra({ participant: 'Nobody', reason: 'Kept words' });
    expect([unknown.status, unknown.text.includes('value="Kept words"')]).to.deep.equal([422, true]);
    expect((await extra({ reason: '' })).status).to.equal(422);
    const formKey = newId();
    expect((await extra({ label: 'A', formKey })).status).to.equal(303);
    expect((await extra({ label: 'A', formKey })).status).to.equal(303);
    const listed = textOf((await organizer.client.get(`${path}/quotas`)).text);
    expect(listed).to.contain('The room was dark');
    expect(await shown())
      .to.contain('1 of 4 submissions to this problem left')
      .and.to.contain('1 of 5 submissions in');
    await submit(bob.client, `${path}/problems/A`);
    expect((await send(bob, 'A')).status).to.equal(409);
    // After Back the same form names another team.
    const other = await makePerson(site);
    await createTeam(site.app, other.actor, contest, 'Blocks');
    for (const count of [1, 2])
      expect((await extra({ participant: 'Blocks', formKey })).status, `${count}`).to.equal(303);
    const blocks = await participantOfUnchecked(site.app, contest.id, other.id);
    expect(await site.app.db('quota_extras').where({ participant_id: blocks!.id })).to.have.length(1);
  });

  it('do not grow by what someone of the team gives to it', async () => {
    await inTransaction(site.app.db, async (trx) => {
      const nowMs = site.clock.nowMs();
      await giveContestRole(trx, systemActor('test'), nowMs, contest.id, { userId: bob.id, role: 'jury' });
    });
    const before: unknown[] = await site.app.db('quota_extras');
    const own = await extra({ label: 'A' }, bob);
    expect([own.status, textOf(own.text).includes('your own team')]).to.deep.equal([403, true]);
    expect(await site.app.db('quota_extras')).to.deep.equal(before);
  });

  it('tell when the next one is possible within an hour', async () => {
    expect((await extra({ count: '2' })).status).to.equal(303);
    const early = await send(ann, 'B', { code: 'int early;' });
    // What was given in the round is for any problem, but the limit of an hour is that of the problem.
    expect([early.status, early.headers.get('retry-after') !== null]).to.deep.equal([429, true]);
    expect(textOf(early.text)).to.contain('The next one is possible at').and.to.contain('within an hour');
    expect(typedText(early.text)).to.equal('int early;');
    site.clock.set(round.opensAt + MINUTE + HOUR);
    await submit(ann.client, `${path}/problems/B`);
  });

  it('only rise while the round runs, count nothing of a problem that was taken out, and are copied', async () => {
    const less = await form({ [`submissions-total-${round.id}`]: '3', [`submissions-perProblem-${b.id}`]: '1' });
    expect([less.status, textOf(less.text).includes('only rise')]).to.deep.equal([422, true]);
    const more = await form({
      ...{ [`submissions-total-${round.id}`]: '5', [`submissions-perProblem-${round.id}`]: '3' },
      ...{ [`submissions-perWindow-${b.id}`]: '2', [`samples-perProblem-${round.id}`]: '1' },
    });
    expect(more.status).to.equal(303);
    expect(await shown('B')).to.contain('of 8 submissions in this round left');
    await takeOutProblem(site.app, systemActor('test'), a.id, 'Broken');
    expect(await shown('B')).to.contain('6 of 8 submissions in this round left');
    const opensAt = typedTime(site.clock.nowMs() + 48 * HOUR);
    const sent = await organizer.client.post(`/contests/${contest.slug}/copy`, {
      ...{ slug: 'copied-quotas', name: 'Copied', opensAt, formKey: 'key-of-this-copy' },
    });
    expect(sent.status).to.equal(303);
    const copy = await getContestBySlug(site.app, organizer.actor, 'copied-quotas');
    const [copied] = await listRoundsUnchecked(site.app, copy.id);
    const quotas = await quotasOfUnchecked(site.app, copied!.id);
    expect(quotas.round.submissions).to.deep.include({ total: 5, perProblem: 3 });
    expect([...quotas.problems.values()].map(({ submissions }) => submissions.perWindow)).to.deep.equal([2]);
    expect(await site.app.db('quota_extras').where({ contest_id: copy.id })).to.deep.equal([]);
  });
});
