/** The staff of a contest: each role at each URL of its own contest and of another one, and how people come and go. */
import { expect } from 'chai';
import { CONTEST_ROLES, type ContestRole } from '../../src/accounts/permissions.rules.ts';
import { loadActor } from '../../src/accounts/users.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { createContest } from '../../src/contests/contest-edits.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { setPublic, getProblemBySlug } from '../../src/problems/problems.service.ts';
import { formKey } from '../clarifications/clarifications-setup.ts';
import { contestForm, HOUR, publishedContest, typedTime } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';

const system = systemActor('test');
const RELATIONS = [...CONTEST_ROLES, 'outsider', 'organizer'] as const;
type Relation = (typeof RELATIONS)[number];
const READERS: Relation[] = ['head', 'jury', 'observer', 'organizer'];

interface Played extends TestRound {
  submissionId: string;
  participantId: string;
  placeId: string;
  /** Questions about a problem, and about the contest. */
  asked: { problem: string; general: string };
}

eachEngine('the staff of a contest', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let people: Record<Relation, TestPerson>;
  let ann: TestPerson;
  let cup: Played;
  let other: Played;
  let versionId: string;

  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    ann = await makePerson(site, { displayName: 'Ann' });
    versionId = await importedProblem(site, 'sum');
    people = Object.fromEntries(
      await Promise.all(
        RELATIONS.map(async (relation) => [
          relation,
          await makePerson(site, {
            displayName: `The ${relation}`,
            roles: relation === 'organizer' ? ['organizer'] : [],
          }),
        ]),
      ),
    ) as Record<Relation, TestPerson>;
    cup = await played();
    other = await played();
    for (const role of CONTEST_ROLES) await add(cup, people[role], role);
  });
  after(() => site.close());

  const parts = { participants: contestParticipants };
  async function add(to: TestRound, who: TestPerson, role: ContestRole): Promise<void> {
    await addContestPerson(site.app, parts, system, to.contest, { userId: who.id, role });
  }

  /** A contest whose round runs, with a submission and two questions, and a later round that is hidden. */
  async function played(): Promise<Played> {
    const made = await madeRound(site, host, [ann], [{ versionId }]);
    const later = await createRound(site.app, system, made.contest.id, {
      ...{ slug: 'second', name: 'The Second', scoring: 'icpc', penaltyMinutes: 20, earlyStop: true },
      ...{ opensAt: site.clock.nowMs() + 48 * HOUR, freezesAt: null, closesAt: site.clock.nowMs() + 50 * HOUR },
    });
    await addRoundProblem(site.app, system, later.id, { problemVersionId: versionId, points: 1, weight: 1 });
    made.at(10);
    await site.app.background.drain();
    const submissionId = await made.play(ann, 'A');
    const row = (await site.app.db('submissions').where({ id: submissionId }).first()) as {
      participant_id: string;
      context_id: string;
    };
    const ask = async (about: string) => {
      const page = `/contests/${made.contest.slug}/clarifications`;
      const answer = await ann.client.post(page, { about, text: `About ${about}`, formKey: formKey() });
      expect(answer.status, answer.text).to.equal(303);
      const found = (await site.app
        .db('clarifications')
        .where({ contest_id: made.contest.id })
        .orderBy('id', 'desc')
        .first('id')) as { id: string };
      return found.id;
    };
    const asked = { problem: await ask(`problem:${row.context_id}`), general: await ask('') };
    return { ...made, submissionId, participantId: row.participant_id, placeId: row.context_id, asked };
  }

  const pagesOf = ({ contest, path, submissionId, participantId, placeId, asked }: Played): [string, Relation[]][] => {
    const base = `/contests/${contest.slug}`;
    const jury: Relation[] = ['head', 'jury', 'organizer'];
    const heads: Relation[] = ['head', 'organizer'];
    const answering: Relation[] = [...READERS, 'setter'];
    return [
      [`${base}/edit`, heads],
      [`${base}/staff`, [...CONTEST_ROLES, 'organizer']],
      [`${base}/copy`, ['organizer']],
      [`${base}/history`, READERS],
      [`${base}/participants.csv`, [...READERS, 'volunteer']],
      [`${base}/showcase`, heads],
      [`${base}/check-in`, [...jury, 'volunteer']],
      [`${base}/check-in.csv`, [...jury, 'volunteer']],
      [`${base}/check-in/${participantId}`, [...jury, 'volunteer']],
      [`${base}/check-in-settings`, heads],
      [`${base}/print-jobs`, [...jury, 'volunteer']],
      [`${base}/print-jobs/claimed`, [...jury, 'volunteer']],
      [`${base}/print-settings`, heads],
      [`${base}/judgings`, READERS],
      [`${base}/verdicts`, jury],
      [`${base}/unusual-events`, jury],
      [`${base}/clarifications/inbox`, answering],
      [`${base}/clarifications/announce`, jury],
      [`${base}/clarifications/templates`, jury],
      [`${base}/clarifications/${asked.problem}`, answering],
      [`${base}/clarifications/${asked.general}`, READERS],
      [`${base}/rounds/new`, heads],
      [`${path}/postpone`, heads],
      [`${path}/problem-times`, heads],
      [`${path}/quotas`, jury],
      [`${path}/after-end`, heads],
      [`${path}/publish`, heads],
      [`${base}/rounds/second/edit`, heads],
      [`${base}/rounds/second/problem-set`, [...heads, 'setter']],
      [`${base}/rounds/second/problems/A`, answering],
      [`/submissions/${submissionId}`, READERS],
      [`/submissions/${submissionId}/source`, READERS],
      [`/submissions?participant=${participantId}&place=${placeId}`, READERS],
    ];
  };

  it('reads what its role may in its own contest, and in another one what everyone may', async () => {
    const odd: string[] = [];
    for (const [contest, isOwn] of [
      [cup, true],
      [other, false],
    ] as const) {
      for (const [path, allowed] of pagesOf(contest)) {
        for (const relation of RELATIONS) {
          const { status } = await people[relation].client.get(path);
          const isAllowed = relation === 'organizer' ? true : isOwn && allowed.includes(relation);
          const fits = isAllowed ? status === 200 : [403, 404].includes(status);
          if (!fits) odd.push(`${relation} ${path}: ${status}`);
        }
      }
    }
    expect(odd).to.deep.equal([]);
  }).timeout(120_000);

  it('writes nothing that its role may not, and nothing at all in another contest', async () => {
    const odd: string[] = [];
    for (const [contest, isOwn] of [
      [cup, true],
      [other, false],
    ] as const) {
      const base = `/contests/${contest.contest.slug}`;
      const member = `${base}/participants/${contest.participantId}`;
      const forms: [string, Record<string, string>, Relation[]][] = [
        [`${base}/edit`, contestForm({ slug: contest.contest.slug, participation: 'person' }), ['head']],
        [`${base}/unpublish`, {}, ['head']],
        [`${base}/staff`, { userId: people.outsider.id, role: 'jury' }, ['head']],
        [`${base}/staff/remove`, { userId: ann.id }, ['head']],
        [`${member}/star`, { starred: '1', reason: 'Late' }, ['head', 'jury']],
        [`${member}/disqualify`, { disqualified: '1', reason: 'Copied' }, ['head', 'jury']],
        [`${base}/showcase/phases/new`, {}, ['head']],
        [`${base}/check-in-settings`, {}, ['head']],
        [`${base}/print-settings`, {}, ['head']],
        [`${base}/print-jobs/${contest.participantId}`, {}, ['head', 'jury', 'volunteer']],
        [`${base}/check-in/${contest.participantId}`, {}, ['head', 'jury', 'volunteer']],
        [`${base}/clarifications/announce`, { about: '', text: 'Hello', formKey: formKey() }, ['head', 'jury']],
        [`${base}/clarifications/${contest.asked.problem}/claim`, {}, ['head', 'jury', 'setter']],
        [`${base}/clarifications/${contest.asked.general}/claim`, {}, ['head', 'jury']],
        [`${contest.path}/postpone`, { closesAt: '', reason: 'Rain' }, ['head']],
        [`${contest.path}/problem-times`, { rev: 'x' }, ['head']],
        [`${contest.path}/quotas`, { rev: 'x' }, ['head']],
        [`${contest.path}/after-end`, { afterEnd: 'off' }, ['head']],
        [`${contest.path}/quotas/extras`, { participant: 'x' }, ['head', 'jury']],
        [`${contest.path}/thaw`, {}, ['head']],
        [`${base}/rounds/second/delete`, {}, ['head']],
        [`${base}/rounds/second/problem-set`, {}, ['head', 'setter']],
        [`/submissions/${contest.submissionId}/rejudge`, {}, ['head', 'jury']],
      ];
      for (const [path, fields, allowed] of forms) {
        for (const relation of RELATIONS) {
          if (relation === 'organizer' || (isOwn && allowed.includes(relation))) continue;
          const { status } = await people[relation].client.post(path, fields);
          if (![403, 404].includes(status)) odd.push(`${relation} ${path}: ${status}`);
        }
      }
    }
    expect(odd).to.deep.equal([]);
  }).timeout(120_000);

  it('does its work: the setter answers about problems, the jury about all, the head edits', async () => {
    const base = `/contests/${cup.contest.slug}/clarifications`;
    const claimed = await people.setter.client.post(`${base}/${cup.asked.problem}/claim`);
    expect(claimed.status).to.equal(303);
    const reply = { text: 'Read it again', audience: 'asker', rev: '0' };
    expect((await people.setter.client.post(`${base}/${cup.asked.problem}/answer`, reply)).status).to.equal(303);
    expect((await people.jury.client.post(`${base}/${cup.asked.general}/answer`, reply)).status).to.equal(303);
    const { text } = await people.setter.client.get(`${base}/inbox?show=all`);
    expect(text).to.contain(`/${cup.asked.problem}"`).and.not.to.contain(`/${cup.asked.general}"`);
    const seen = await people.observer.client.get(`${base}/${cup.asked.general}`);
    expect(textOf(seen.text)).to.contain('Only the jury of the contest answers this.');
    const later = { closesAt: typedTime(cup.round.closesAt + HOUR), reason: 'Rain', rev: '' };
    expect((await people.head.client.post(`${cup.path}/postpone`, later)).status).to.equal(303);
  });

  it('sees the full board during a freeze where its role may, and links to submissions', async () => {
    cup.at(241);
    await cup.play(ann, 'A');
    other.at(241);
    const read = async (relation: Relation, of: TestRound) => {
      const { text } = await people[relation].client.get(`${of.path}/board`, { json: true });
      return (JSON.parse(text) as { frozen: boolean }).frozen;
    };
    for (const relation of RELATIONS) {
      expect(await read(relation, cup), relation).to.equal(!READERS.includes(relation));
      expect(await read(relation, other), relation).to.equal(relation !== 'organizer');
    }
    const { text } = await people.jury.client.get(`${cup.path}/board`);
    expect(text).to.contain(`/submissions/${cup.submissionId}"`).and.not.to.contain('/publish"');
    expect((await people.head.client.get(`${cup.path}/board`)).text).to.contain('/publish"');
  });

  it('lists all submissions of its contest, and no others', async () => {
    const { text } = await people.jury.client.get('/submissions?everybody=1');
    expect(text).to.contain(cup.submissionId).and.not.to.contain(other.submissionId);
    expect((await people.setter.client.get('/submissions?everybody=1')).text).not.to.contain(cup.submissionId);
  });

  it('rejudges submissions of its contest alone, and sees no set with others', async () => {
    const { jury, organizer, observer, outsider } = people;
    const reason = { problem: 'sum', reason: 'New tests' };
    const all = await organizer.client.post('/rejudgings', { ...reason, contest: other.contest.slug });
    const foreign = all.location as string;
    expect(foreign, all.text).to.match(/^\/rejudgings\/[0-9a-z]{26}$/);
    expect((await jury.client.get(foreign)).status).to.equal(404);
    for (const deed of ['apply', 'cancel']) expect((await jury.client.post(`${foreign}/${deed}`)).status).to.equal(404);
    expect((await organizer.client.post(`${foreign}/cancel`)).status).to.equal(303);

    const started = await jury.client.post('/rejudgings', reason);
    const own = started.location as string;
    expect(own, textOf(started.text)).to.match(/^\/rejudgings\/[0-9a-z]{26}$/);
    const shown = await jury.client.get(own, { json: true });
    expect(shown.text).not.to.contain(other.submissionId);
    const list = await jury.client.get('/rejudgings');
    expect(list.text).to.contain(own).and.not.to.contain(foreign);
    expect((await observer.client.get('/rejudgings')).status).to.equal(403);
    expect((await outsider.client.get(own)).status).to.equal(403);
    expect((await jury.client.post(`${own}/cancel`)).status).to.equal(303);
  });

  it('finds only problems it may read for its rounds', async () => {
    const hidden = await importedProblem(site, 'hidden');
    await setPublic(site.app, system, await getProblemBySlug(site.app, system, 'hidden'), false);
    const path = `/contests/${cup.contest.slug}/rounds/second/problem-set`;
    expect((await people.setter.client.get(path)).text).not.to.contain(hidden);
    const refused = await people.setter.client.post(path, { problemVersionId: hidden, points: '1', weight: '1' });
    expect(refused.status).to.equal(422);
    expect(textOf(refused.text)).to.contain('problem');
  });

  it('is given by a head to whom they find by name or address, with notice, history and audit', async () => {
    const { head } = people;
    const path = `/contests/${cup.contest.slug}/staff`;
    const zoe = await makePerson(site, { displayName: 'Zoe Zander' });
    for (const q of ['zander', zoe.email]) {
      const { text } = await head.client.get(`${path}?q=${encodeURIComponent(q)}`);
      expect(textOf(text), q).to.contain('Zoe Zander');
    }
    const { text: none } = await head.client.get(`${path}?q=nobody-of-this-name`);
    expect(textOf(none)).to.contain('No one matches.');
    expect((await head.client.post(path, { userId: zoe.id, role: 'tyrant' })).status).to.equal(422);
    expect((await head.client.post(path, { userId: 'x', role: 'jury' })).status).to.equal(404);
    expect((await head.client.post(path, { userId: zoe.id, role: 'observer' })).status).to.equal(303);
    const again = await head.client.post(path, { userId: zoe.id, role: 'jury' });
    expect([again.status, textOf(again.text)]).to.satisfy(
      ([status, text]: [number, string]) => status === 409 && text.includes('already on the staff'),
    );
    await head.client.post(`${path}/role`, { userId: zoe.id, role: 'jury' });
    expect((await loadActor(site.app, zoe.id))?.contestRoles?.get(cup.contest.id)).to.equal('jury');
    await site.app.background.drain();
    const { text: told } = await zoe.client.get('/notifications');
    expect(textOf(told)).to.contain(`You are on the staff of ${cup.contest.name} now`);
    expect(textOf((await zoe.client.get('/')).text)).to.match(/Contests you help run\s.*Jury/s);
    const inList = textOf((await zoe.client.get('/contests')).text);
    expect(inList).to.match(/Jury\s+Running/);
    const { text: history } = await head.client.get(`/contests/${cup.contest.slug}/history`);
    expect(textOf(history)).to.contain('Zoe Zander added to the staff: Observer');
    expect(textOf(history)).to.contain('Zoe Zander on the staff: now Jury, before Observer');

    expect((await head.client.post(`${path}/remove`, { userId: zoe.id })).status).to.equal(303);
    expect((await zoe.client.get(path)).status).to.equal(403);
    expect(textOf((await head.client.get(path)).text)).to.contain('1 former member');
    expect((await head.client.post(`${path}/remove`, { userId: zoe.id })).status).to.equal(404);
    const audit = await people.organizer.client.get(`/audit?subject=contest&object=${cup.contest.id}`);
    expect(textOf(audit.text)).to.contain('removed someone from the staff of a contest');
  });

  it('can be left', async () => {
    const yan = await makePerson(site);
    await add(cup, yan, 'volunteer');
    const path = `/contests/${cup.contest.slug}/staff`;
    const left = await yan.client.post(`${path}/remove`, { userId: yan.id });
    expect(left.location).to.equal(`/contests/${cup.contest.slug}`);
    expect((await yan.client.get(path)).status).to.equal(403);
  });

  it('opens a draft to its staff, and hides it from everyone else', async () => {
    const draft = await createContest(site.app, system, {
      ...{ slug: 'draft-cup', name: 'Draft Cup', summary: '', description: '', entry: 'anyone' },
      ...{ registrationOpensAt: null, registrationClosesAt: null, entryUniversities: [], entryCourseIds: [] },
      ...{ participation: 'team', teamMin: 1, teamMax: 3 },
    });
    const una = await makePerson(site);
    await addContestPerson(site.app, parts, system, draft, { userId: una.id, role: 'volunteer' });
    expect((await una.client.get(`/contests/${draft.slug}`)).status).to.equal(200);
    expect((await una.client.get('/contests')).text).to.contain(draft.slug);
    expect((await people.head.client.get(`/contests/${draft.slug}`)).status).to.equal(404);
    expect((await people.head.client.get('/contests')).text).not.to.contain(draft.slug);
    const left = await una.client.post(`/contests/${draft.slug}/staff/remove`, { userId: una.id });
    expect(left.location).to.equal('/contests');
  });

  it('does not participate: neither is a participant added, nor may staff register; what slips through is flagged', async () => {
    const { head } = people;
    const path = `/contests/${cup.contest.slug}/staff`;
    const refused = await head.client.post(path, { userId: ann.id, role: 'jury' });
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain('registered for this contest');
    const { contest } = await publishedContest(site, { participation: 'person' });
    const vic = await makePerson(site, { displayName: 'Vic' });
    await addContestPerson(site.app, parts, system, contest, { userId: vic.id, role: 'jury' });
    const registers = await vic.client.post(`/contests/${contest.slug}/register`);
    expect(registers.status).to.equal(409);
    expect(textOf(registers.text)).to.contain('You are on the staff of this contest');
    const staff = `/contests/${contest.slug}/staff`;
    await vic.client.post(`${staff}/remove`, { userId: vic.id });
    expect((await vic.client.post(`/contests/${contest.slug}/register`)).status).to.equal(303);
    const { text } = await people.organizer.client.get(staff);
    expect(textOf(text)).to.match(/Staff who participate\.[\s\S]*Vic\s+· Jury/);
  });
});
