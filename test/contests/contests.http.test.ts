import { expect } from 'chai';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { admitToRound } from '../../src/participants/admission.service.ts';
import { listNamedRoundProblems } from '../../src/rounds/round-problems.service.ts';
import { getRoundBySlugs, listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { postponeRound } from '../../src/rounds/round-edits.service.ts';
import { systemActor, visitor } from '../../src/platform/actor.ts';
import type { AppError } from '../../src/platform/errors.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { contestForm, HOUR, MINUTE, publishedContest, roundForm, typedTime } from './contest-setup.ts';
import { importedVersions } from './imported-versions.ts';
import { contestPublished } from '../../src/contests/contests.topics.ts';
import { roundPostponed, roundStepTopics } from '../../src/rounds/rounds.topics.ts';

type Person = Awaited<ReturnType<typeof makePerson>>;

eachEngine('contests and rounds', (engine) => {
  let site: TestSite;
  let organizer: Person;
  let student: Person;
  let versions: { versionId: string; title: string }[];
  const news: string[] = [];
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    student = await makePerson(site, { displayName: 'Stu' });
    versions = await importedVersions(site);
    for (const topic of [...Object.values(roundStepTopics), roundPostponed])
      site.app.background.on(topic, 'test', async ({ roundId }) => void news.push(`${topic.name} ${roundId}`));
    site.app.background.on(contestPublished, 'test', async ({ contestId }) => {
      news.push(`${contestPublished.name} ${contestId}`);
    });
  });
  after(() => site.close());
  beforeEach(() => news.splice(0));

  /** Events of one round; rounds of other tests use the same clock. */
  const newsOf = (round: { id: string }) =>
    news.filter((line) => line.endsWith(round.id)).map((line) => line.split(' ')[0]);
  const refusalOf = async (work: Promise<unknown>): Promise<AppError> => {
    const thrown: unknown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (thrown === undefined) throw new Error('nothing was refused');
    return thrown as AppError;
  };

  it('go from a draft to a published contest with problems that the clock opens, with a browser', async () => {
    const created = await organizer.client.post('/contests', contestForm());
    expect(created.location).to.equal('/contests/spring-cup/rounds');
    for (const who of [site.client(), student.client]) {
      expect((await who.get('/contests/spring-cup')).status).to.equal(404);
      expect((await who.get('/contests')).text).not.to.contain('Spring Cup');
    }
    expect((await organizer.client.get('/contests')).text)
      .to.contain('Spring Cup')
      .and.to.contain('Draft');
    const tooEarly = await organizer.client.post('/contests/spring-cup/publish');
    expect(tooEarly.status).to.equal(409);
    expect(tooEarly.text).to.contain('Add at least one round');

    const planned = await organizer.client.post('/contests/spring-cup/rounds', roundForm(site));
    expect(planned.location).to.equal('/contests/spring-cup/rounds/final/problem-set');
    const picker = await organizer.client.follow(planned);
    expect(picker.text).to.contain(versions[0]?.title);
    for (const version of versions) {
      const added = await organizer.client.post('/contests/spring-cup/rounds/final/problem-set', {
        problemVersionId: version.versionId,
        label: '',
        points: '150',
        weight: '1.5',
      });
      expect(added.status).to.equal(303);
    }
    expect((await organizer.client.post('/contests/spring-cup/publish')).status).to.equal(303);

    const overview = await site.client().get('/contests/spring-cup');
    expect(overview.text)
      .to.contain('<strong>tea</strong>')
      .and.to.contain('data-until')
      .and.to.contain('teams of 2 to 3');
    const chinese = await site.client().get('/contests/spring-cup', { headers: { 'accept-language': 'zh-CN' } });
    expect(chinese.text).to.contain('团队赛，每队 2–3 人').and.to.contain('距开始还有');

    const path = '/contests/spring-cup/rounds/final';
    const { round } = await getRoundBySlugs(site.app, visitor, 'spring-cup', 'final');
    const before = await student.client.get(path);
    expect(before.status).to.equal(200);
    expect(before.text).not.to.contain(versions[0]?.title);
    expect(before.text).not.to.contain(`${path}/problems/A`);
    expect((await organizer.client.get(path)).text).to.contain(versions[0]?.title);
    await site.app.background.drain();
    expect(news).to.deep.equal([`contest.published ${round.contestId}`]);

    site.clock.set(round.opensAt);
    await site.app.background.drain();
    expect(news.slice(1)).to.deep.equal([`round.opened ${round.id}`]);
    const open = await student.client.get(path);
    expect(open.text)
      .to.contain(versions[0]?.title)
      .and.to.contain(`href="${path}/problems/A"`)
      .and.to.contain(`${path}/board`);
    const [problem] = await listNamedRoundProblems(site.app, systemActor('test'), round, 'en');
    expect(problem).to.include({ label: 'A', points: 150, weight: 1.5 });

    site.clock.set(round.freezesAt as number);
    await site.app.background.drain();
    site.clock.set(round.closesAt);
    await site.app.background.drain();
    await site.app.background.drain();
    expect(news.slice(2)).to.deep.equal([`round.frozen ${round.id}`, `round.closed ${round.id}`]);
    const past = await site.client().get('/contests?show=past');
    expect(past.text).to.contain('Spring Cup');
    expect((await site.client().get('/contests?show=running')).text).to.contain('No contests match');
    const history = await organizer.client.get('/contests/spring-cup/history');
    for (const line of [
      'Created as a draft',
      'Round &#34;The Final&#34; created',
      'Problem A (',
      'Published',
      'Round &#34;The Final&#34; opened',
      'Board of &#34;The Final&#34; frozen',
    ]) {
      expect(history.text).to.contain(line);
    }
    const early = await organizer.client.post(`${path}/thaw`);
    expect(early.status).to.equal(303);
    expect((await organizer.client.post(`${path}/thaw`)).status).to.equal(409);
  });

  it('keep the input and name field and limit when a form is wrong', async () => {
    const wrong = await organizer.client.post(
      '/contests',
      contestForm({ slug: 'Has Spaces', name: '', teamMin: '5', teamMax: '99', summary: 's'.repeat(301) }),
    );
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('value="Has Spaces"')
      .and.to.contain('At most 20.')
      .and.to.contain('At most 300 characters');
    const top = await organizer.client.post('/contests', contestForm({ slug: 'top', boardShows: 'top', boardTop: '' }));
    expect(top.status).to.equal(422);
    expect(top.text)
      .to.contain('href="#field-boardTop"')
      .and.match(/<option value="top"\s+selected/);
    const sizes = await organizer.client.post('/contests', contestForm({ slug: 'sizes', teamMin: '4', teamMax: '2' }));
    expect(sizes.status).to.equal(422);
    expect(sizes.text).to.contain('be larger than the maximum (2)').and.to.contain('Bring **tea**.');
    const reserved = await organizer.client.post('/contests', contestForm({ slug: 'new' }), { json: true });
    expect(reserved.status).to.equal(422);
    expect(reserved.json<{ fields: { field: string; code: string }[] }>().fields[0]).to.include({
      field: 'slug',
      code: 'slug_reserved',
    });
    const nobody = await organizer.client.post('/contests', contestForm({ slug: 'nobody', entry: 'university' }));
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.contain('href="#field-entryUniversities"');
    const { contest } = await publishedContest(site);
    const taken = await organizer.client.post('/contests', contestForm({ slug: contest.slug }));
    expect(taken.status).to.equal(409);
    expect(taken.text).to.contain(`value="${contest.slug}"`).and.to.contain('is already taken');
    const times = await organizer.client.post(
      `/contests/${contest.slug}/rounds`,
      roundForm(site, { closesAt: typedTime(site.clock.nowMs()), freezesAt: 'tomorrow' }),
    );
    expect(times.status).to.equal(422);
    expect(times.text).to.contain('Enter a valid date and time.').and.to.contain('value="tomorrow"');
    const order = await organizer.client.post(
      `/contests/${contest.slug}/rounds`,
      roundForm(site, { slug: 'two', closesAt: typedTime(site.clock.nowMs() + 30 * MINUTE) }),
    );
    expect(order.status).to.equal(422);
    expect(order.text).to.contain('This must be after the opening time').and.to.contain('The freeze must be between');
    const past = await organizer.client.post(
      `/contests/${contest.slug}/rounds`,
      roundForm(site, { slug: 'two', opensAt: typedTime(site.clock.nowMs() - HOUR) }),
    );
    expect(past.status).to.equal(422);
    expect(past.text).to.contain('is in the past');
    expect(await listRoundsUnchecked(site.app, contest.id)).to.have.length(1);
  });

  it('ask visitors to sign in, and refuse students with 403 and the required role', async () => {
    const { contest } = await publishedContest(site);
    const paths = [
      '/contests/new',
      `/contests/${contest.slug}/edit`,
      `/contests/${contest.slug}/rounds/new`,
      `/contests/${contest.slug}/rounds/final/edit`,
      `/contests/${contest.slug}/rounds/final/problem-set`,
      `/contests/${contest.slug}/history`,
      `/contests/${contest.slug}/participants.csv`,
    ];
    for (const path of paths) {
      expect((await site.client().get(path)).location, path).to.contain('/sign-in?next=');
      const refused = await student.client.get(path);
      expect(refused.status, path).to.equal(403);
      expect(refused.text).to.contain('organizer');
    }
    for (const path of [
      '/contests',
      `/contests/${contest.slug}/edit`,
      `/contests/${contest.slug}/unpublish`,
      `/contests/${contest.slug}/rounds`,
      `/contests/${contest.slug}/rounds/final/delete`,
      `/contests/${contest.slug}/rounds/final/postpone`,
      `/contests/${contest.slug}/rounds/final/problem-set`,
    ]) {
      expect((await student.client.post(path, contestForm())).status, path).to.equal(403);
    }
    expect(await listRoundsUnchecked(site.app, contest.id)).to.have.length(1);
  });

  it('accept submissions from the opening to the last millisecond, from registered people only', async () => {
    const { contest, round } = await publishedContest(site, { participation: 'person' });
    const base = `/contests/${contest.slug}/rounds/final/problem-set`;
    await organizer.client.post(base, {
      problemVersionId: versions[0]?.versionId,
      label: 'Q',
      points: '1',
      weight: '1',
    });
    const id = (await listNamedRoundProblems(site.app, systemActor('test'), round, 'en'))[0]?.id ?? '';
    expect(await refusalOf(admitToRound(site.app, student.actor, id))).to.include({ kind: 'not-found' });
    expect(await refusalOf(admitToRound(site.app, visitor, id))).to.include({ kind: 'unauthenticated' });
    expect(await refusalOf(admitToRound(site.app, organizer.actor, id))).to.include({
      kind: 'conflict',
      code: 'round_not_open',
    });
    site.clock.set(round.opensAt);
    expect(await refusalOf(admitToRound(site.app, student.actor, id))).to.include({
      kind: 'conflict',
      code: 'round_not_registered',
    });
    await registerPerson(site.app, student.actor, contest);
    site.clock.set(round.closesAt - 1);
    const admission = await admitToRound(site.app, student.actor, id);
    expect(admission.participant?.memberIds).to.deep.equal([student.id]);
    expect(admission.problem.label).to.equal('Q');
    expect((await admitToRound(site.app, organizer.actor, id)).participant).to.equal(undefined);
    site.clock.set(round.closesAt);
    const late = await refusalOf(admitToRound(site.app, student.actor, id));
    expect(late).to.include({ kind: 'conflict', code: 'round_closed' });
    expect(late.params).to.include({ closesAt: round.closesAt, receivedAt: round.closesAt });
  });

  it('do not accept submissions of a team below its minimum size', async () => {
    const { contest, round } = await publishedContest(site, { teamMin: 2 });
    const base = `/contests/${contest.slug}/rounds/final/problem-set`;
    await organizer.client.post(base, { problemVersionId: versions[0]?.versionId });
    const id = (await listNamedRoundProblems(site.app, systemActor('test'), round, 'en'))[0]?.id ?? '';
    await student.client.post(`/contests/${contest.slug}/teams`, { name: 'Half' });
    expect((await student.client.get(`/contests/${contest.slug}/my-team`)).text).to.contain('One more must join');
    site.clock.set(round.opensAt);
    const refused = await refusalOf(admitToRound(site.app, student.actor, id));
    expect(refused).to.include({ code: 'team_too_small' });
    expect(refused.params).to.deep.equal({ min: 2, size: 1 });
    expect((await student.client.get(`/contests/${contest.slug}/my-team`)).text).to.contain('submit');
  });

  it('are locked once open: only closing and freeze can move, only later and with a reason, and the schedule follows', async () => {
    const { contest, round } = await publishedContest(site);
    const path = `/contests/${contest.slug}/rounds/final`;
    site.clock.set(round.opensAt);
    await site.app.background.drain();
    news.splice(0);
    const edited = await organizer.client.post(`${path}/edit`, roundForm(site, { name: 'Renamed' }));
    expect(edited.status).to.equal(409);
    expect(edited.text).to.contain('Its name, scoring and problems are locked').and.to.contain('value="Renamed"');
    const problem = await organizer.client.post(`${path}/problem-set`, { problemVersionId: versions[0]?.versionId });
    expect(problem.status).to.equal(409);
    expect((await organizer.client.post(`${path}/delete`)).status).to.equal(409);
    const earlier = await organizer.client.post(`${path}/postpone`, {
      closesAt: typedTime(round.closesAt - HOUR),
      reason: 'hurry',
    });
    expect(earlier.status).to.equal(422);
    expect(earlier.text).to.contain('This can only move to a time after').and.to.contain('hurry');
    const silent = await organizer.client.post(`${path}/postpone`, {
      closesAt: typedTime(round.closesAt + HOUR),
      reason: '',
    });
    expect(silent.status).to.equal(422);
    const moved = await organizer.client.post(`${path}/postpone`, {
      closesAt: typedTime(round.closesAt + HOUR),
      freezesAt: typedTime(round.closesAt),
      reason: 'power cut in hall 2',
    });
    expect(moved.status).to.equal(303);
    const later = (await getRoundBySlugs(site.app, visitor, contest.slug, 'final')).round;
    expect((await getContestBySlug(site.app, visitor, contest.slug)).endsAt).to.equal(later.closesAt);
    site.clock.set(round.closesAt - 1);
    await site.app.background.drain();
    expect(newsOf(round)).to.deep.equal(['round.postponed']);
    site.clock.set(later.closesAt);
    await site.app.background.drain();
    expect(newsOf(round)).to.deep.equal(['round.postponed', 'round.frozen', 'round.closed']);
    const closed = await organizer.client.post(`${path}/postpone`, {
      closesAt: typedTime(later.closesAt + HOUR),
      reason: 'again',
    });
    expect(closed.status).to.equal(409);
    expect((await organizer.client.get(`/contests/${contest.slug}/history`)).text)
      .to.contain('power cut in hall 2')
      .and.to.match(/\d\d:\d\d:\d\d → /);
  });

  it('open once, at the new time, if it was moved before the opening', async () => {
    const { contest, round } = await publishedContest(site, {}, { freezesInMs: null });
    const later = { opensAt: typedTime(round.opensAt + HOUR), freezesAt: '', closesAt: typedTime(round.closesAt) };
    expect(
      (await organizer.client.post(`/contests/${contest.slug}/rounds/final/edit`, roundForm(site, later))).status,
    ).to.equal(303);
    await site.app.background.drain();
    news.splice(0);
    site.clock.set(round.opensAt + MINUTE);
    await site.app.background.drain();
    expect(newsOf(round)).to.deep.equal([]);
    site.clock.set(round.opensAt + HOUR);
    await site.app.background.drain();
    await site.app.background.drain();
    expect(newsOf(round)).to.deep.equal(['round.opened']);
  });

  it('refuse an edit if another organizer saved first, and keep it in the form', async () => {
    const { contest } = await publishedContest(site);
    const edit = `/contests/${contest.slug}/edit`;
    const base = { slug: contest.slug, participation: 'team', teamMin: '1', teamMax: '3', rev: String(contest.rev) };
    expect((await organizer.client.post(edit, contestForm({ ...base, name: 'First' }))).status).to.equal(303);
    const second = await organizer.client.post(edit, contestForm({ ...base, name: 'Second' }));
    expect(second.status).to.equal(409);
    expect(second.text).to.contain('value="Second"').and.to.contain('Someone else saved');
    const moved = await organizer.client.post(edit, contestForm({ ...base, rev: '', slug: 'elsewhere' }));
    expect(moved.status).to.equal(409);
    expect(moved.text).to.contain('is public and can&#39;t change');
  });

  it('keep team size and format once someone has registered, and cannot become a draft again', async () => {
    const { contest } = await publishedContest(site, { teamMax: 3 });
    await student.client.post(`/contests/${contest.slug}/teams`, { name: 'Solo' });
    const base = { slug: contest.slug, teamMin: '1' };
    const kind = await organizer.client.post(
      `/contests/${contest.slug}/edit`,
      contestForm({ ...base, participation: 'person' }),
    );
    expect(kind.status).to.equal(409);
    const draft = await organizer.client.post(`/contests/${contest.slug}/unpublish`);
    expect(draft.status).to.equal(409);
    expect((await site.client().get(`/contests/${contest.slug}`)).status).to.equal(200);
    await student.client.post(`/contests/${contest.slug}/my-team/withdraw`);
    expect((await organizer.client.post(`/contests/${contest.slug}/unpublish`)).status).to.equal(303);
    expect((await site.client().get(`/contests/${contest.slug}`)).status).to.equal(404);
  });

  it('accept each problem and label once; labels, order and points can change before the opening', async () => {
    const { contest, round } = await publishedContest(site);
    const set = `/contests/${contest.slug}/rounds/final/problem-set`;
    const [first, second] = versions;
    await organizer.client.post(set, { problemVersionId: first?.versionId, label: 'warm-up' });
    const again = await organizer.client.post(set, { problemVersionId: first?.versionId, label: 'B' });
    expect(again.status).to.equal(409);
    const label = await organizer.client.post(set, {
      problemVersionId: second?.versionId,
      label: 'WARM-UP',
      points: '7',
    });
    expect(label.status).to.equal(409);
    expect(label.text).to.contain('value="WARM-UP"').and.to.contain('is already used in this round');
    const unknown = await organizer.client.post(set, { problemVersionId: 'nothing' });
    expect(unknown.status).to.equal(422);
    await organizer.client.post(set, { problemVersionId: second?.versionId });
    const shown = () => listNamedRoundProblems(site.app, systemActor('test'), round, 'en');
    expect((await shown()).map((one) => one.label)).to.deep.equal(['warm-up', 'A']);
    const secondId = (await shown())[1]?.id ?? '';
    const tooMuch = await organizer.client.post(`${set}/${secondId}`, {
      label: 'Z',
      position: '1',
      points: '1000000',
      weight: '2',
    });
    expect(tooMuch.status).to.equal(422);
    expect(tooMuch.text).to.contain('value="1000000"').and.to.contain('At most 100000');
    expect(
      (await organizer.client.post(`${set}/${secondId}`, { label: 'Z', position: '0', points: '5', weight: '2' }))
        .status,
    ).to.equal(422);
    expect(
      (await organizer.client.post(`${set}/${secondId}`, { label: 'Z', position: '1', points: '5', weight: '2' }))
        .status,
    ).to.equal(303);
    expect((await shown()).find((one) => one.id === secondId)).to.include({ label: 'Z', points: 5 });
    expect((await organizer.client.post(`${set}/${secondId}/remove`)).status).to.equal(303);
    expect((await shown()).map((one) => one.label)).to.deep.equal(['warm-up']);
  });

  it('announce a round that is published late, and nothing of a draft', async () => {
    const { contest, round } = await publishedContest(site);
    await site.app.db('contests').where({ id: contest.id }).update({ visibility: 'draft' });
    site.clock.set(round.opensAt + MINUTE);
    await site.app.background.drain();
    expect(newsOf(round)).to.deep.equal([]);
    expect((await organizer.client.post(`/contests/${contest.slug}/publish`)).status).to.equal(303);
    await site.app.background.drain();
    expect(newsOf(round)).to.deep.equal(['round.opened']);
  });

  it('keep both of two simultaneous postponements', async () => {
    const { round } = await publishedContest(site);
    site.clock.set(round.opensAt);
    const wanted = [1, 2].map((hours) => ({ closesAt: round.closesAt + hours * HOUR, reason: `plus ${hours}` }));
    const answers = await Promise.allSettled(
      wanted.map((one) => postponeRound(site.app, systemActor('test'), round.id, one)),
    );
    const row = (await site.app.db('rounds').where({ id: round.id }).first()) as { closes_at: number; rev: number };
    const won = answers.filter((answer) => answer.status === 'fulfilled').length;
    expect(row.rev).to.equal(round.rev + won);
    const keys = (await site.app
      .db('background_jobs')
      .where('unique_key', 'like', `round:${round.id}:close:%`)
      .select('unique_key')) as { unique_key: string }[];
    expect(keys.map((key) => key.unique_key)).to.deep.equal([`round:${round.id}:close:${row.closes_at}`]);
  });

  it('are found by part of a name in any case and in pages', async () => {
    for (let index = 0; index < 22; index += 1) await publishedContest(site, { name: `Findable ${index}%` });
    const namesOn = async (query: string): Promise<string[]> => {
      const { text } = await site.client().get(`/contests?${query}`);
      return [...new Set([...text.matchAll(/Findable \d+%/g)].map(([name]) => name))];
    };
    expect(await namesOn('q=fIndable')).to.have.length(20);
    expect(await namesOn('q=findable&page=2')).to.have.length(2);
    expect((await site.client().get('/contests?q=findable&page=2')).text).to.contain('2 / 2');
    expect(await namesOn('q=7%25')).to.have.members(['Findable 7%', 'Findable 17%']);
    expect((await site.client().get('/contests?q=zzz')).text).to.contain('No contests match');
  });
});
