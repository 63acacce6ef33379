import { expect } from 'chai';
import { answerTemplates, editTemplates } from '../../src/clarifications/answer-templates.service.ts';
import { createContest } from '../../src/contests/contest-edits.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { addRoundProblem, listNamedRoundProblems } from '../../src/rounds/round-problems.service.ts';
import { listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { HOUR, publishedContest, typedTime } from './contest-setup.ts';
import { importedVersions } from './imported-versions.ts';

const DAY = 24 * HOUR;
const system = systemActor('test');

eachEngine('copies of contests', (engine) => {
  let site: TestSite;
  let organizer: Awaited<ReturnType<typeof makePerson>>;
  let student: Awaited<ReturnType<typeof makePerson>>;
  let versions: { versionId: string }[];
  let number = 0;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    student = await makePerson(site);
    versions = await importedVersions(site);
  });
  after(() => site.close());

  /** What the form sends; each has a key of its own. */
  function form(changes: Record<string, string> = {}): Record<string, string> {
    number += 1;
    const opensAt = typedTime(site.clock.nowMs() + 30 * DAY);
    return { slug: `copy-${number}`, name: `Copy ${number}`, opensAt, formKey: `key-of-form-${number}`, ...changes };
  }
  const contestsNamed = async (name: string): Promise<number> =>
    ((await site.app.db('contests').where({ name }).select('id')) as unknown[]).length;
  const problemsOf = async ({ id }: Contest) => {
    const rounds = await listRoundsUnchecked(site.app, id);
    return await Promise.all(
      rounds.map(async (round) =>
        (await listNamedRoundProblems(site.app, system, round, 'en')).map(
          ({ label, position, points, weight, problemVersionId }) =>
            `${position} ${label} ${points} ${weight} ${problemVersionId}`,
        ),
      ),
    );
  };

  /** Two rounds a week apart, each with problems, a participant, and templates of its own. */
  async function original() {
    const { contest, round } = await publishedContest(site, {
      ...{ participation: 'person', description: 'Bring **tea**.' },
      registrationClosesAt: site.clock.nowMs() + HOUR / 2,
    });
    await createRound(site.app, system, contest.id, {
      ...{ slug: 'second', name: 'Second', scoring: 'points', penaltyMinutes: 0, earlyStop: false },
      ...{ opensAt: round.opensAt + 7 * DAY, freezesAt: null, closesAt: round.closesAt + 7 * DAY },
    });
    const [, second] = await listRoundsUnchecked(site.app, contest.id);
    const [a, b] = versions.map(({ versionId }) => versionId);
    await addRoundProblem(site.app, system, round.id, { problemVersionId: a!, label: 'Q', points: 7, weight: 1.5 });
    await addRoundProblem(site.app, system, second!.id, { problemVersionId: b!, points: 100, weight: 1 });
    await addRoundProblem(site.app, system, second!.id, { problemVersionId: a!, label: 'z', points: 1, weight: 2 });
    await registerPerson(site.app, student.actor, contest);
    const templates = [{ en: 'Read the rules.', 'zh-CN': '请阅读规则。' }];
    await editTemplates(site.app, organizer.actor, contest, { templates, rev: 0 });
    return { contest, round };
  }

  it('are drafts with the settings, rounds, problems and templates, at times that keep their gaps', async () => {
    const { contest, round } = await original();
    site.clock.set(round.opensAt);
    await site.app.background.drain();
    const page = await organizer.client.get(`/contests/${contest.slug}`);
    expect(page.text).to.contain(`href="/contests/${contest.slug}/copy"`);
    const shown = await organizer.client.get(`/contests/${contest.slug}/copy`);
    expect(shown.text).to.contain('name="formKey"').and.to.contain(`value="${contest.name}"`);

    const wanted = form();
    const sent = await organizer.client.post(`/contests/${contest.slug}/copy`, wanted);
    expect(sent.location).to.equal(`/contests/${wanted.slug}/rounds`);
    expect((await organizer.client.follow(sent)).text).to.contain('Draft created.');
    const copy = await getContestBySlug(site.app, organizer.actor, wanted.slug!);
    const movedBy = Date.parse(`${wanted.opensAt}Z`) - contest.startsAt!;
    expect(copy).to.include({
      ...{ name: wanted.name, visibility: 'draft', publishedAt: null, description: 'Bring **tea**.' },
      ...{ participation: 'person', createdBy: organizer.id, registrationOpensAt: null, rev: 1 },
      registrationClosesAt: contest.registrationClosesAt! + movedBy,
      startsAt: contest.startsAt! + movedBy,
      endsAt: round.closesAt + 7 * DAY + movedBy,
    });
    const [first, second] = await listRoundsUnchecked(site.app, copy.id);
    expect(first).to.include({
      ...{ slug: 'final', name: round.name, scoring: 'icpc', penaltyMinutes: 20, earlyStop: true, openedAt: null },
      ...{ opensAt: round.opensAt + movedBy, closesAt: round.closesAt + movedBy },
      freezesAt: round.freezesAt! + movedBy,
    });
    expect(second).to.include({ slug: 'second', scoring: 'points', earlyStop: false, freezesAt: null });
    expect(second!.opensAt - first!.opensAt).to.equal(7 * DAY);
    expect(await problemsOf(copy)).to.deep.equal(await problemsOf(contest));
    expect((await problemsOf(copy)).map((of) => of.length)).to.deep.equal([1, 2]);
    expect((await answerTemplates(site.app, organizer.actor, copy)).templates[0]?.en).to.equal('Read the rules.');

    expect(await site.app.db('participants').where({ contest_id: copy.id })).to.deep.equal([]);
    expect((await student.client.get(`/contests/${copy.slug}`)).status).to.equal(404);
    const history = await organizer.client.get(`/contests/${copy.slug}/history`);
    expect(history.text).to.contain(`Created as a copy of &#34;${contest.name}&#34;`).and.to.contain('Olga');

    expect((await organizer.client.post(`/contests/${copy.slug}/publish`)).status).to.equal(303);
    site.clock.set(first!.opensAt);
    await site.app.background.drain();
    const opened = (await listRoundsUnchecked(site.app, copy.id))[0];
    expect(opened?.openedAt, 'the copy has a clock of its own').to.equal(first!.opensAt);
  });

  it('take the opening in the time zone of the person', async () => {
    const { contest } = await publishedContest(site);
    await site.app.db('users').where({ id: organizer.id }).update({ time_zone: 'Asia/Shanghai' });
    try {
      const wanted = form({ opensAt: '2090-05-01T14:00' });
      expect((await organizer.client.post(`/contests/${contest.slug}/copy`, wanted)).status).to.equal(303);
      const copy = await getContestBySlug(site.app, organizer.actor, wanted.slug!);
      expect(copy.startsAt).to.equal(Date.UTC(2090, 4, 1, 6));
    } finally {
      await site.app.db('users').where({ id: organizer.id }).update({ time_zone: null });
    }
  });

  it('are made once if the same form is sent twice, one after the other or at the same time', async () => {
    const { contest } = await publishedContest(site);
    const path = `/contests/${contest.slug}/copy`;
    const wanted = form();
    const answers = await Promise.all([organizer.client.post(path, wanted), organizer.client.post(path, wanted)]);
    answers.push(await organizer.client.post(path, wanted));
    expect(answers.map(({ location }) => location)).to.deep.equal(Array(3).fill(`/contests/${wanted.slug}/rounds`));
    expect(await contestsNamed(wanted.name!)).to.equal(1);
    const copy = await getContestBySlug(site.app, organizer.actor, wanted.slug!);
    expect(await listRoundsUnchecked(site.app, copy.id)).to.have.length(1);
    const changed = { ...wanted, slug: `${wanted.slug}-more` };
    expect((await organizer.client.post(path, changed)).location, 'a changed form').to.contain('-more/rounds');
    const other = await makePerson(site, { roles: ['organizer'] });
    expect((await other.client.post(path, wanted)).status, 'the form of someone else').to.equal(409);
  });

  it('have no times when the original has no rounds', async () => {
    const { id, slug } = await createContest(site.app, system, {
      ...{ slug: 'plain', name: 'Plain', summary: '', description: '', entryUniversities: [], entryCourseIds: [] },
      ...{ entry: 'anyone', participation: 'team', teamMin: 1, teamMax: 2 },
      ...{ registrationOpensAt: site.clock.nowMs(), registrationClosesAt: null },
    });
    expect((await organizer.client.get(`/contests/${slug}/copy`)).text).not.to.contain('name="opensAt"');
    const wanted = form({ opensAt: 'ignored' });
    expect((await organizer.client.post(`/contests/${slug}/copy`, wanted)).status).to.equal(303);
    const copy = await getContestBySlug(site.app, organizer.actor, wanted.slug!);
    expect(copy).to.include({ startsAt: null, endsAt: null, registrationOpensAt: null, teamMax: 2 });
    expect(copy.id).not.to.equal(id);
  });

  it('are refused with what was typed when the form is wrong, and nothing is made', async () => {
    const { contest } = await publishedContest(site);
    const refusals: [Record<string, string>, number, string][] = [
      [{ slug: 'Has Spaces' }, 422, 'field-slug'],
      [{ slug: 'new' }, 422, 'field-slug'],
      [{ slug: '' }, 422, 'field-slug'],
      [{ slug: contest.slug }, 409, 'is already taken'],
      [{ opensAt: '' }, 422, 'This is required.'],
      [{ opensAt: 'tomorrow' }, 422, 'Enter a valid date and time.'],
      [{ opensAt: '2190-01-01T10:00' }, 422, 'The year must be between'],
      [{ opensAt: typedTime(site.clock.nowMs() - HOUR) }, 422, 'is in the past'],
    ];
    for (const [change, status, words] of refusals) {
      const sent = form({ name: 'Refused Cup', ...change });
      const refused = await organizer.client.post(`/contests/${contest.slug}/copy`, sent);
      const label = JSON.stringify(change);
      expect(refused.status, label).to.equal(status);
      expect(refused.text, label).to.contain(words).and.to.contain('value="Refused Cup"');
      for (const field of ['slug', 'opensAt'] as const)
        expect(refused.text, label).to.contain(`value="${sent[field]}"`);
    }
    const named: Record<string, string>[] = [{ name: '' }, { name: 'n'.repeat(121) }, { name: 'a\u202eb' }];
    for (const change of [...named, { formKey: '' }]) {
      const sent = form(change);
      const refused = await organizer.client.post(`/contests/${contest.slug}/copy`, sent);
      expect(refused.status, JSON.stringify(change)).to.equal(422);
      expect(refused.text).to.contain(`value="${sent.slug}"`);
      expect((await organizer.client.get(`/contests/${sent.slug}`)).status).to.equal(404);
    }
    expect(await contestsNamed('Refused Cup')).to.equal(0);
  });

  it('are refused as a whole when a problem can no longer be opened', async () => {
    const { contest } = await original();
    const check = { version_id: versions[0]?.versionId, run: 1, state: 'failed', judged: 1, is_recorded: false };
    await site.app.db('version_checks').insert({ ...check, requested_at: site.clock.nowMs() });
    try {
      const sent = form();
      const refused = await organizer.client.post(`/contests/${contest.slug}/copy`, sent);
      expect(refused.status).to.equal(409);
      expect(refused.text).to.contain('its check failed').and.to.contain(`value="${sent.slug}"`);
      expect(await contestsNamed(sent.name!)).to.equal(0);
    } finally {
      await site.app.db('version_checks').where({ version_id: check.version_id }).delete();
    }
  });

  it('are for organizers only', async () => {
    // The clock has gone on by a month, so that nobody of before is signed in.
    const stranger = await makePerson(site);
    const { contest } = await publishedContest(site);
    const path = `/contests/${contest.slug}/copy`;
    expect((await site.client().get(path)).location).to.contain('/sign-in?next=');
    expect((await stranger.client.get(path)).status).to.equal(403);
    const wanted = form();
    expect((await stranger.client.post(path, wanted)).status).to.equal(403);
    expect(await contestsNamed(wanted.name!)).to.equal(0);
    expect((await stranger.client.get(`/contests/${contest.slug}`)).text).not.to.contain(path);
    expect((await organizer.client.get('/contests/no-such-cup/copy')).status).to.equal(404);
    expect((await organizer.client.post('/contests/no-such-cup/copy', form())).status).to.equal(404);
  });
});
