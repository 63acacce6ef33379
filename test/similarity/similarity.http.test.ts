/** Staff check submissions for similarity, decide about pairs and ask authors, through the pages. */
import { expect } from 'chai';
import type { Course } from '../../src/courses/courses.rules.ts';
import { eraseAccount } from '../../src/accounts/accounts.service.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { newId } from '../../src/platform/ids.ts';
import { runsEndedUnchecked } from '../../src/similarity/runs.service.ts';
import { runningGame, type Game } from '../clarifications/clarifications-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit, textOf } from '../submissions/submit-setup.ts';
import { DISGUISES, program, samples } from './disguises.ts';

const NO_ONE = '01aaaaaaaaaaaaaaaaaaaaaaaa';

eachEngine('similarity checks', (engine) => {
  let site: TestSite;
  let olga: TestPerson;
  let prof: TestPerson;
  let other: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let cem: TestPerson;
  let dan: TestPerson;
  let game: Game;
  let course: Course;
  let assignment: string;
  const sample = (name: string) => samples().find((one) => one.name === name)!;

  before(async () => {
    site = await startSite(engine);
    olga = await makePerson(site, { roles: ['organizer'], displayName: 'Olga Organizer' });
    prof = await makePerson(site, { roles: ['professor'], displayName: 'Paula Professor' });
    other = await makePerson(site, { roles: ['professor'], displayName: 'Otto Other' });
    ann = await makePerson(site, { displayName: 'Ann Archer' });
    bob = await makePerson(site, { displayName: 'Bob Baker' });
    cem = await makePerson(site, { displayName: 'Cem Cook' });
    dan = await makePerson(site, { displayName: 'Dan Dyer' });
    const version = await importedProblem(site, 'sum');
    game = await runningGame(site, version, [ann, bob, cem, dan]);
    const round = `/contests/${game.contest.slug}/rounds/${(await roundSlug()).slug}/problems/A`;
    await submit(ann.client, round, { code: program(sample('heap.cpp')) });
    site.clock.advance(60_000);
    await submit(bob.client, round, { code: DISGUISES['renamed names']!(sample('heap.cpp')) });
    await submit(cem.client, round, { code: program(sample('matrix.cpp')) });
    await submit(dan.client, round, { code: `int main() { return ${'1 +\n'.repeat(3000)}1; }` });
    course = await runningCourse(site, prof, 'engines', [ann, bob]);
    assignment = await openAssignment(site, course, version);
    const page = `/courses/engines/assignments/${assignment}`;
    await submit(ann.client, page, { code: program(sample('spfa.cpp')) });
    await submit(bob.client, page, { code: program(sample('struct.cpp')) });
    await site.app.background.drain();
  });
  after(() => site.close());

  const roundSlug = async () =>
    (await site.app
      .db('round_problems as p')
      .join('rounds as r', 'r.id', 'p.round_id')
      .where('p.id', game.problemId)
      .first('r.slug')) as { slug: string };
  const contestPage = () => `/contests/${game.contest.slug}/similarity`;
  const settings = (changes: Record<string, string> = {}) => ({
    contextId: game.problemId,
    chosen: 'best',
    common: '50',
    ignoredCode: '',
    ...changes,
  });
  async function started(who: TestPerson, page: string, fields: Record<string, string>): Promise<string> {
    const answer = await who.client.post(page, fields);
    expect(answer.status, textOf(answer.text).slice(0, 2000)).to.equal(303);
    return answer.location!;
  }
  /** Jobs start runs, and do not wait for them. */
  async function ended(): Promise<void> {
    await site.app.background.drain();
    await runsEndedUnchecked(site.app);
  }
  async function checked(changes: Record<string, string> = {}): Promise<string> {
    const check = await started(olga, contestPage(), settings(changes));
    await ended();
    return check;
  }
  const firstPair = async (check: string) =>
    /href="(\/similarity\/pairs\/[0-9a-z]{26})"/.exec((await olga.client.get(check)).text)![1]!;

  it('ranks the pairs of a problem, with figures, groups, a list of what was not compared, and CSV', async () => {
    const check = await checked();
    const page = await olga.client.get(check);
    expect(page.status).to.equal(200);
    const text = textOf(page.text);
    expect(text).to.match(/100% Ann Archer and Bob Baker/);
    expect(text)
      .to.contain('not a finding about anyone')
      .and.not.match(/plagiar|cheat/i);
    expect(text).to.match(/Submissions compared 4/);
    const csv = (await olga.client.get(`${check}?format=csv`)).text;
    expect(csv.split('\n')[1]).to.match(/^100,Ann Archer,[0-9a-z]{26},2\d{3}-.*,Bob Baker,/);
    expect(textOf((await olga.client.get(`${check}?q=cem`)).text)).to.contain('No pair matches.');
    expect(textOf((await olga.client.get(`${check}?q=baker&state=open&least=90&order=longest`)).text)).to.contain(
      'Ann Archer',
    );
    const groups = await olga.client.get(`${check}/groups?threshold=80`);
    expect(groups.text)
      .to.match(/<svg class="similarity-graph"/)
      .and.not.contain('style="width:');
    expect(textOf(groups.text)).to.contain('Ann Archer and Bob Baker: 100%');
    expect(textOf((await olga.client.get(`${check}/groups?threshold=abc`)).text)).to.contain('now 60%');
    const left = textOf((await olga.client.get(`${check}/not-compared`)).text);
    expect(left).to.contain('Everything was compared.');
  });

  it('lists hostile source as not compared, with the reason, and goes on', async () => {
    const slug = (await roundSlug()).slug;
    const page = `/contests/${game.contest.slug}/rounds/${slug}/problems/A`;
    const id = await submit(dan.client, page, { code: `// ${'x'.repeat(20_000)}\nint main() {}` });
    const check = await checked({ chosen: 'last' });
    const left = textOf((await olga.client.get(`${check}/not-compared`)).text);
    expect(left).to.contain('Dan Dyer').and.contain('has a line of more than 10,000 characters');
    expect(textOf((await olga.client.get(check)).text)).to.match(/Submissions compared 3/);
    await site.app.db('submissions').where({ id }).delete();
  });

  it('shows two submissions side by side, with linked fragments and who submitted when', async () => {
    const page = await olga.client.get(await firstPair(await checked()));
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('id="left-1" href="#right-1"').and.contain('id="right-1" href="#left-1"');
    expect(textOf(page.text)).to.contain('100% similar').and.contain('Who submitted when').and.contain('compared here');
  });

  it('keeps notes and decisions with their history, in the audit log, and changes no score', async () => {
    const check = await checked();
    const pair = await firstPair(check);
    const scores = () => site.app.db('submissions').orderBy('id').select('id', 'verdict', 'score_milli', 'judging_rev');
    const before = await scores();
    const act = (fields: Record<string, string>) => olga.client.post(`${pair}/decide`, fields);
    const missing = await act({ state: 'settled', text: '', rev: '0' });
    expect(missing.status).to.equal(422);
    expect(textOf(missing.text)).to.contain('say what the outcome was');
    expect((await act({ state: 'open', text: ' ', rev: '0' })).status).to.equal(422);
    expect((await act({ state: 'talk', text: 'Both in one room.', rev: '0' })).status).to.equal(303);
    const late = await act({ state: 'no_concern', text: 'Typed in vain?', rev: '0' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('Typed in vain?');
    expect((await act({ state: 'settled', text: 'Known algorithm.', rev: '1' })).status).to.equal(303);
    const text = textOf((await olga.client.get(pair)).text);
    expect(text).to.contain('Decided: needs a talk').and.contain('Both in one room.').and.contain('Decided: settled');
    expect(await scores()).to.deep.equal(before);
    const audit = (await site.app.db('audit_entries').where({ action: 'similarity.decided' })) as { detail: string }[];
    expect(audit.map(({ detail }) => (JSON.parse(detail) as { to: string }).to)).to.include.members([
      'talk',
      'settled',
    ]);
    expect(textOf((await olga.client.get(`${check}?state=settled`)).text)).to.contain('Ann Archer');
  });

  it('asks authors, who see their own code and no name, and answer once', async () => {
    const pair = await firstPair(await checked());
    const html = (await olga.client.get(pair)).text;
    const bobs = /value="([0-9a-z]{26})"[^>]*>\s*<label[^>]*>Bob Baker/.exec(html)![1]!;
    const formKey = newId();
    const ask = (fields: Record<string, string>) => olga.client.post(`${pair}/ask`, { formKey, ...fields });
    const wrong = await ask({ submissionId: NO_ONE, question: 'How?' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('How?');
    expect((await ask({ submissionId: bobs, question: '' })).status).to.equal(422);
    for (let time = 0; time < 2; time += 1)
      expect((await ask({ submissionId: bobs, question: 'How did you find it?' })).status).to.equal(303);
    await site.app.background.drain();
    const rows = (await site.app.db('similarity_questions').where({ submission_id: bobs })) as { id: string }[];
    expect(rows).to.have.length(1);
    const page = `/similarity/questions/${rows[0]!.id}`;
    expect(textOf((await bob.client.get('/notifications')).text)).to.contain(
      'You have a question about your submission',
    );
    for (const who of [ann, cem, olga]) expect((await who.client.get(page)).status, who.displayName).to.equal(404);
    const seen = await bob.client.get(page);
    expect(seen.status).to.equal(200);
    expect(seen.text).to.contain('How did you find it?');
    expect(seen.text).to.not.contain('Ann').and.not.contain('readGraph');
    expect((await bob.client.post(page, { answer: '' })).status).to.equal(422);
    expect((await bob.client.post(page, { answer: 'From the lecture.' })).status).to.equal(303);
    expect((await bob.client.post(page, { answer: 'No, elsewhere.' })).status).to.equal(409);
    await site.app.background.drain();
    expect(textOf((await olga.client.get(pair)).text))
      .to.contain('Answer of Bob Baker')
      .and.contain('From the lecture.');
    expect(textOf((await olga.client.get('/notifications')).text)).to.contain('was answered');
  });

  it('shows the shared code of the other side, without its name, only where staff say so', async () => {
    const pair = await firstPair(await checked());
    const html = (await olga.client.get(pair)).text;
    const bobs = /value="([0-9a-z]{26})"[^>]*>\s*<label[^>]*>Bob Baker/.exec(html)![1]!;
    const fields = { submissionId: bobs, question: 'And this?', showsFragments: '1', formKey: newId() };
    expect((await olga.client.post(`${pair}/ask`, fields)).status).to.equal(303);
    const { id } = (await site.app.db('similarity_questions').where({ question: 'And this?' }).first()) as {
      id: string;
    };
    const seen = await bob.client.get(`/similarity/questions/${id}`);
    expect(seen.text).to.contain('readGraph').and.not.contain('Ann Archer');
  });

  it('is seen by staff of the place alone', async () => {
    const check = await checked();
    const pair = await firstPair(check);
    const visitor = site.client();
    const pages = [check, `${check}/groups`, `${check}/not-compared`, `${check}?format=csv`, pair];
    for (const page of pages) {
      for (const who of [ann, prof])
        expect((await who.client.get(page)).status, `${who.displayName} ${page}`).to.equal(404);
      expect((await visitor.get(page)).status).to.be.oneOf([303, 302, 401]);
    }
    for (const who of [ann, prof]) {
      expect((await who.client.get(contestPage())).status).to.equal(403);
      expect((await who.client.post(contestPage(), settings())).status).to.equal(403);
      for (const act of [`${check}/cancel`, `${check}/delete`, `${pair}/decide`, `${pair}/ask`])
        expect(
          (
            await who.client.post(act, {
              state: 'talk',
              text: 'x',
              rev: '0',
              submissionId: NO_ONE,
              question: 'x',
              formKey: newId(),
            })
          ).status,
          act,
        ).to.equal(404);
    }
    expect((await ann.client.get(`/contests/${game.contest.slug}`)).text).to.not.contain(contestPage());
    expect((await olga.client.get(`/contests/${game.contest.slug}`)).text).to.contain(contestPage());
  });

  it('is for the jury of a contest, who see nothing of comparisons with other places, and not for observers', async () => {
    const jury = await makePerson(site, { displayName: 'Jo Juror' });
    const observer = await makePerson(site, { displayName: 'Ole Observer' });
    for (const [person, role] of [[jury, 'jury'] as const, [observer, 'observer'] as const])
      await addContestPerson(site.app, { participants: contestParticipants }, olga.actor, game.contest, {
        userId: person.id,
        role,
      });
    const own = await started(jury, contestPage(), settings());
    await ended();
    expect((await jury.client.get(own)).status).to.equal(200);
    expect((await observer.client.get(own)).status).to.equal(404);
    expect((await observer.client.get(contestPage())).status).to.equal(403);
    expect((await jury.client.post(contestPage(), settings({ isElsewhere: '1' }))).status).to.equal(403);
    const wide = await checked({ isElsewhere: '1' });
    expect((await jury.client.get(wide)).status).to.equal(404);
    const [pair, hidden] = [await firstPair(own), await firstPair(wide)];
    expect((await olga.client.get(pair)).text).to.contain(hidden);
    expect((await jury.client.get(pair)).text, 'the same pair in a check of other places').to.not.contain(hidden);
    expect((await jury.client.get(contestPage())).text)
      .to.contain(own)
      .and.not.contain(wide);
  });

  it('is for staff of a course on their assignments, and compares with other places for organizers alone', async () => {
    const page = '/courses/engines/similarity';
    const fields = settings({ contextId: assignment, common: 'never' });
    expect((await ann.client.get(page)).status).to.equal(403);
    expect((await other.client.get(page)).status).to.equal(404);
    expect((await prof.client.get(page)).text).to.not.contain('name="isElsewhere"');
    expect((await prof.client.post(page, { ...fields, isElsewhere: '1' })).status).to.equal(403);
    expect((await prof.client.post(page, { ...fields, contextId: game.problemId })).status).to.equal(422);
    const own = await started(prof, page, fields);
    await ended();
    expect(textOf((await prof.client.get(own)).text)).to.match(/Submissions compared 2/);
    expect((await other.client.get(own)).status).to.equal(404);
    const wide = await started(olga, page, { ...fields, isElsewhere: '1' });
    await ended();
    expect(textOf((await olga.client.get(wide)).text)).to.match(/Submissions compared 6/);
    expect((await prof.client.get(wide)).status).to.equal(404);
    expect((await prof.client.get(page)).text)
      .to.contain(own)
      .and.not.contain(wide);
  });

  it('refuses what it cannot compare, and keeps what was typed', async () => {
    const post = (changes: Record<string, string>) => olga.client.post(contestPage(), settings(changes));
    const long = await post({ ignoredCode: 'int a;\n'.repeat(10_000) });
    expect(long.status).to.equal(422);
    expect(textOf(long.text)).to.match(/65,?536/);
    for (const [name, value] of Object.entries({ contextId: NO_ONE, chosen: 'first', common: '49' }))
      expect((await post({ [name]: value })).status, name).to.equal(422);
    const hidden = (await site.app.db('round_problems').where({ label: 'SECRET' }).first('id')) as { id: string };
    const few = await post({ contextId: hidden.id, ignoredCode: 'keep me' });
    expect(few.status).to.equal(422);
    expect(few.text).to.contain('keep me');
    expect(textOf(few.text)).to.contain('There are 0 submissions to compare.');
  });

  it('runs once at a time for a place, can be cancelled, repeated and deleted', async () => {
    const check = await started(olga, contestPage(), settings());
    const second = await olga.client.post(contestPage(), settings());
    expect(second.status).to.equal(409);
    expect((await olga.client.post(`${check}/delete`, {})).status).to.equal(409);
    expect((await olga.client.post(`${check}/cancel`, {})).status).to.equal(303);
    expect((await olga.client.post(`${check}/cancel`, {})).status).to.equal(409);
    await site.app.background.drain();
    expect(textOf((await olga.client.get(check)).text))
      .to.contain('canceled')
      .and.contain('Run again');
    const again = await checked();
    expect((await olga.client.get(again)).text).to.match(/similarity\/pairs/);
    expect((await olga.client.post(`${check}/delete`, {})).status).to.equal(303);
    expect((await olga.client.get(check)).status).to.equal(404);
    expect((await olga.client.get(again)).status).to.equal(200);
  });

  it('starts again where the process of a run died', async () => {
    const check = await started(olga, contestPage(), settings());
    const id = check.split('/').at(-1)!;
    await site.app
      .db('similarity_checks')
      .where({ id })
      .update({ state: 'running', worker: NO_ONE, lease_until: site.clock.nowMs() + 1000 });
    expect(await site.app.background.drain(), 'a job for the event and one that finds the lease').to.be.lessThan(4);
    const waiting = (await site.app.db('background_jobs').where({ topic: 'similarity.started' }).select('run_at')) as {
      run_at: number;
    }[];
    expect(waiting.every(({ run_at }) => run_at > site.clock.nowMs() + 9 * 60_000)).to.equal(true);
    expect((await site.app.db('similarity_checks').where({ id }).first('state')) as object).to.deep.equal({
      state: 'running',
    });
    site.clock.advance(10 * 60_000 + 1);
    await ended();
    expect(textOf((await olga.client.get(check)).text)).to.match(/Submissions compared 4/);
  });

  it('ignores code that the form names as given to everyone', async () => {
    const check = await checked({ ignoredCode: program(sample('heap.cpp')) });
    expect(textOf((await olga.client.get(check)).text)).to.contain('No pair matches.');
  });

  it('forgets what was written about the work of an erased account', async () => {
    const check = await checked();
    const pair = await firstPair(check);
    await olga.client.post(`${pair}/decide`, { state: 'talk', text: 'Ann said so.', rev: '0' });
    await eraseAccount(site.app, ann.actor, ann.displayName);
    await site.app.background.drain();
    const text = textOf((await olga.client.get(pair)).text);
    expect(text).to.not.contain('Ann said so.').and.not.contain('Ann Archer');
  });
});
