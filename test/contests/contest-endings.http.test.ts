/** Archived contests can only be read; deleted ones are gone for everyone until they are restored. */
import { expect } from 'chai';
import { removeDeletedUnchecked, restoreContest } from '../../src/contests/contest-endings.service.ts';
import { createContest } from '../../src/contests/contest-edits.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { contestParticipants, participantsInContest } from '../../src/participants/contest-participants.service.ts';
import { roundsInContest } from '../../src/rounds/contest-rounds.service.ts';
import { staffInContest } from '../../src/contest-staff/contest-contest-staff.service.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { clarificationsInContest } from '../../src/clarifications/contest-clarifications.service.ts';
import { formKey } from '../clarifications/clarifications-setup.ts';
import { apiOf } from '../api/api-setup.ts';
import { contestForm, HOUR, publishedContest, roundForm } from './contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

const system = systemActor('test');
const DAY = 24 * HOUR;

eachEngine('the end of a contest', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let head: TestPerson;
  let ann: TestPerson;
  let versionId: string;

  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
    head = await makePerson(site, { displayName: 'Head' });
    ann = await makePerson(site, { displayName: 'Ann' });
    versionId = await importedProblem(site, 'sum');
  });
  after(() => site.close());

  const parts = { participants: contestParticipants };
  const draft = async (slug: string) =>
    await createContest(site.app, system, {
      ...{ slug, name: `The ${slug}`, summary: '', description: '', entry: 'anyone' as const },
      ...{ registrationOpensAt: null, registrationClosesAt: null, entryUniversities: [], entryCourseIds: [] },
      ...{ participation: 'team' as const, teamMin: 1, teamMax: 3 },
    });

  it('archives one that is over: out of the lists, read by everyone, changed by no one', async () => {
    const host = await FakeJudgehost.online(site, 'east');
    const { contest, path, at, play } = await madeRound(site, host, [ann], [{ versionId }]);
    const base = `/contests/${contest.slug}`;
    at(1);
    await site.app.background.drain();
    const submissionId = await play(ann, 'A');
    expect((await organizer.client.post(`${base}/archive`)).status, 'still running').to.equal(409);
    at(CLOSE_MINUTE);
    await site.app.background.drain();
    expect((await ann.client.post(`${base}/archive`)).status).to.equal(403);
    expect((await organizer.client.post(`${base}/archive`)).status).to.equal(303);
    expect((await organizer.client.post(`${base}/archive`)).status, 'twice').to.equal(409);

    for (const who of [ann.client, organizer.client]) {
      expect((await who.get('/contests')).text).not.to.contain(`href="${base}"`);
      expect((await who.get('/contests?show=archived')).text).to.contain(`href="${base}"`);
      const shown = await who.get(base);
      expect(textOf(shown.text)).to.contain('This contest is archived: it can only be read.');
      expect((await who.get(`${path}/board`)).status).to.equal(200);
    }
    const refused: [string, Record<string, string>][] = [
      [`${base}/edit`, contestForm({ slug: contest.slug, participation: 'person' })],
      [`${base}/rounds`, roundForm(site, { slug: 'extra' })],
      [`${path}/thaw`, {}],
      [`${path}/publish`, { expectedNumber: '1' }],
      [`${base}/staff`, { userId: head.id, role: 'jury' }],
      [`${base}/clarifications/announce`, { about: '', text: 'Hi', formKey: formKey() }],
      [`/submissions/${submissionId}/rejudge`, {}],
    ];
    for (const [address, fields] of refused) {
      const answer = await organizer.client.post(address, fields);
      expect([address, answer.status]).to.deep.equal([address, 409]);
      expect(textOf(answer.text), address).to.contain('archived since');
    }
    const none = await organizer.client.get(`/rejudgings/new?contest=${contest.slug}`);
    expect(textOf(none.text)).not.to.contain('1 submission');

    expect((await organizer.client.post(`${base}/unarchive`)).status).to.equal(303);
    expect((await organizer.client.post(`${base}/unarchive`)).status).to.equal(409);
    expect((await organizer.client.get(`${path}/publish`)).status).to.equal(200);
    const history = textOf((await organizer.client.get(`${base}/history`)).text);
    expect(history).to.contain('Archived').and.to.contain('Taken out of the archive');

    const kept = await organizer.client.get(`${base}/delete`);
    expect(textOf(kept.text))
      .to.contain('1 submission')
      .and.to.contain('1 registration')
      .and.not.to.contain('Delete the contest');
    const holds = await organizer.client.post(`${base}/delete`);
    expect([holds.status, textOf(holds.text).includes('Archive it instead')]).to.deep.equal([409, true]);
  }).timeout(60_000);

  it('hides a deleted one from everyone, names what goes, and restores it as a draft', async () => {
    const { contest, round } = await publishedContest(site);
    await addContestPerson(site.app, parts, system, contest, { userId: head.id, role: 'head' });
    await site.app.background.drain();
    const base = `/contests/${contest.slug}`;
    expect((await ann.client.get(`${base}/delete`)).status).to.equal(403);
    const asks = textOf((await head.client.get(`${base}/delete`)).text);
    expect(asks).to.contain('1 round').and.to.contain('1 role on the staff').and.to.contain('30 days');
    expect((await head.client.post(`${base}/delete`)).location).to.equal('/contests/deleted');

    const addresses = ['', '/edit', '/staff', '/teams', '/clarifications', '/rounds', `/rounds/${round.slug}`];
    const everything = [...addresses, `/rounds/${round.slug}/board`, '/board', '/rejudgings', '/delete'];
    for (const { client } of [organizer, head, ann])
      for (const address of everything)
        expect((await client.get(base + address)).status, address).to.be.oneOf(
          client === ann.client ? [403, 404] : [404],
        );
    for (const who of [organizer, head, ann]) {
      const api = await apiOf(site, who);
      for (const address of [base, `${base}/rounds`, `${base}/rounds/${round.slug}/board`])
        expect((await api.get(address)).status, address).to.equal(404);
      expect((await api.get('/contests')).text).not.to.contain(contest.slug);
    }
    expect((await site.client().get(`${base}/rounds/${round.slug}/board`)).status).to.equal(404);
    for (const list of ['/contests', '/contests?show=archived', `/contests?q=${contest.name}`, '/'])
      for (const { client } of [organizer, head, ann])
        expect((await client.get(list)).text, list).not.to.contain(`${base}"`);
    expect((await organizer.client.get(`/contests/deleted-${contest.id}`)).status).to.equal(404);
    site.clock.advance(2 * HOUR);
    await site.app.background.drain();
    const failed = (await site.app.db('background_jobs').whereNotNull('last_error').count({ n: '*' }).first()) as {
      n: number;
    };
    expect(Number(failed.n), 'its clocks do nothing').to.equal(0);

    expect((await ann.client.get('/contests/deleted')).status).to.equal(403);
    const list = await head.client.get('/contests/deleted');
    expect(textOf(list.text)).to.contain(contest.name);
    const restore = `/contests/deleted/${contest.id}/restore`;
    expect((await ann.client.post(restore)).status).to.equal(403);
    expect((await head.client.post(restore)).location).to.equal(base);
    expect((await head.client.post(restore)).status, 'twice').to.equal(404);
    expect((await ann.client.get(base)).status, 'a draft').to.equal(404);
    expect(textOf((await head.client.get(base)).text)).to.contain('Draft');
    const audit = textOf((await organizer.client.get(`/audit?subject=contest&object=${contest.id}`)).text);
    expect(audit).to.contain('deleted a contest').and.to.contain('restored a contest');
  }).timeout(60_000);

  it('gives the URL name to another contest meanwhile, and a similar one to the restored', async () => {
    const first = await draft('cup-of-tea');
    expect((await organizer.client.post('/contests/cup-of-tea/delete')).status).to.equal(303);
    const second = await draft('cup-of-tea');
    const restored = await organizer.client.post(`/contests/deleted/${first.id}/restore`);
    expect(restored.location).to.equal(`/contests/cup-of-tea-${first.id.slice(-6)}`);
    expect((await organizer.client.get('/contests/cup-of-tea')).text).to.contain(second.name);
  });

  it('removes it for good after thirty days, unless people did something in it by then', async () => {
    const added = [staffInContest, roundsInContest({} as never), participantsInContest, clarificationsInContest];
    const gone = await draft('gone');
    const kept = await publishedContest(site, { participation: 'person' });
    await addContestPerson(site.app, parts, system, gone, { userId: head.id, role: 'jury' });
    for (const slug of ['gone', kept.contest.slug])
      expect((await organizer.client.post(`/contests/${slug}/delete`)).status).to.equal(303);
    // Someone registered at the same instant.
    await site.app.db('participants').insert({
      ...{ id: `p${kept.contest.id.slice(1)}`, contest_id: kept.contest.id, kind: 'person', name: 'Ann' },
      ...{ name_norm: 'ann', captain_id: ann.id, member_count: 1, starred: 0, created_at: site.clock.nowMs(), rev: 1 },
    });
    site.clock.advance(30 * DAY - 1);
    await removeDeletedUnchecked(site.app, { added });
    expect(await site.app.db('contests').where({ id: gone.id })).to.have.length(1);
    site.clock.advance(1);
    const late = await restoreContest(site.app, system, gone.id).catch((error: unknown) => error);
    expect(late).to.have.property('code', 'contest_restore_late');
    await removeDeletedUnchecked(site.app, { added });
    for (const table of ['contest_people', 'rounds', 'contest_logs'])
      expect(await site.app.db(table).where({ contest_id: gone.id }), table).to.have.length(0);
    expect(await site.app.db('contests').where({ id: gone.id })).to.have.length(0);
    expect(await site.app.db('contests').where({ id: kept.contest.id })).to.have.length(1);
    expect(await site.app.db('rounds').where({ contest_id: kept.contest.id })).to.have.length(1);
  }).timeout(60_000);
});
