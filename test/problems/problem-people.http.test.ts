/** Who may read, change and transfer a problem: each role at each URL, as page and as JSON. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { addProblemPerson, transferProblem } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug, setPublic } from '../../src/problems/problems.service.ts';
import type { Problem } from '../../src/problems/problems.rules.ts';
import { openZip } from '../../src/platform/archives/zip.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf } from '../submissions/source-fixtures.ts';
import { importedProblem, openAssignment, runningCourse, submit, textOf } from '../submissions/submit-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';

const system = systemActor('test');
const RELATIONS = ['student', 'foreign', 'mentor', 'reader', 'editor', 'owner', 'organizer'] as const;
type Relation = (typeof RELATIONS)[number];
const READERS: readonly Relation[] = ['reader', 'editor', 'owner', 'organizer'];
const EDITORS: readonly Relation[] = ['editor', 'owner', 'organizer'];

const archive = (slug: string, tree = sumPackage()) =>
  zipOf(Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${slug}/${path}`, content])));

eachEngine('people of a problem', (engine) => {
  let site: TestSite;
  let people: Record<Relation, TestPerson>;

  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    people = {
      student: await makePerson(site),
      foreign: await makePerson(site, { roles: ['professor'], displayName: 'Prof Foreign' }),
      mentor: await makePerson(site, { roles: ['mentor'] }),
      reader: await makePerson(site, { roles: ['professor'], displayName: 'Rita Reader' }),
      editor: await makePerson(site, { displayName: 'Ed Editor' }),
      owner: await makePerson(site, { roles: ['professor'], displayName: 'Olaf Owner' }),
      organizer: await makePerson(site, { roles: ['organizer'] }),
    };
    for (const slug of ['hiddensum', 'opensum']) {
      await importedProblem(site, slug);
      await addProblemPerson(site.app, system, await problem(slug), people.owner.id, 'owner');
    }
    await setPublic(site.app, people.owner.actor, await problem('hiddensum'), false);
    for (const slug of ['hiddensum', 'opensum'])
      for (const role of ['reader', 'editor'] as const)
        await addProblemPerson(site.app, people.owner.actor, await problem(slug), people[role].id, role);
  });
  after(() => site.close());

  const problem = async (slug: string): Promise<Problem> => await getProblemBySlug(site.app, system, slug);
  const upload = async (who: TestPerson, slug: string, tree = sumPackage()) =>
    await who.client.upload('/problems/import', {}, [
      { field: 'package', name: `${slug}.zip`, content: await archive(slug, tree) },
    ]);
  async function imported(slug: string, who = people.owner): Promise<void> {
    const held = await upload(who, slug);
    const done = await who.client.post(held.location as string);
    expect(done.location, held.text).to.equal(`/problems/${slug}`);
  }

  it('own the problems they import', async () => {
    await imported('mine');
    const { text } = await people.owner.client.get('/problems/mine/people');
    expect(textOf(text)).to.match(/Olaf Owner\s+Owner/);
    const { text: list } = await people.reader.client.get('/problems');
    expect(textOf(list)).to.match(/hiddensum\s+Reader/);
  });

  it('read its hidden content; for everyone else it does not exist, as pages and as JSON', async () => {
    for (const slug of ['hiddensum', 'opensum']) {
      const { currentVersionId } = await problem(slug);
      const secrets = [
        `/problems/${slug}/versions`,
        `/problems/${slug}/versions/1`,
        `/problems/${slug}/versions/compare?from=1&to=1`,
        `/problems/${slug}/versions/1/package.zip`,
        `/problems/${slug}/versions/1/files/data/secret/01.in`,
        `/problems/${slug}/versions/1/files/data/secret/01.ans?download`,
        `/problems/${slug}/versions/1/files/submissions/accepted/sum.cpp`,
        `/problems/${slug}/usage`,
        `/problems/${slug}/people`,
      ];
      const found: string[] = [];
      const look = async (relation: Relation, path: string, json: boolean) => {
        const { status } = await people[relation].client.get(path, { json });
        const isPage = path === `/problems/${slug}`;
        const isSeen = READERS.includes(relation) || (isPage && slug === 'opensum');
        const isWanted = isSeen && !path.startsWith('/problem-files/');
        // Most of these pages have no JSON, which they say to those alone who may see the page.
        const isGiven = status === 200 || (json && status === 406);
        if (isWanted ? !isGiven : status !== 404) found.push(`${relation} ${path} json=${json}: ${status}`);
      };
      for (const path of [...secrets, `/problem-files/${currentVersionId}/attachments/none`, `/problems/${slug}`])
        for (const json of [false, true]) await Promise.all(RELATIONS.map((relation) => look(relation, path, json)));
      expect(found).to.deep.equal([]);
      const visitor = site.client();
      for (const path of secrets)
        expect((await visitor.get(path, { json: true })).status, path).to.be.oneOf([401, 404]);
    }
  }).timeout(120_000);

  it('cannot give others access to the files of a version by its id', async () => {
    const { currentVersionId } = await problem('hiddensum');
    await imported('withfile', people.owner);
    const other = await upload(people.owner, 'withfile', sumPackage({ 'attachments/hint.txt': 'h' }));
    await people.owner.client.post(other.location as string);
    const path = `/problem-files/${(await problem('withfile')).currentVersionId}/attachments/hint.txt`;
    expect(path).not.to.contain(currentVersionId);
    expect((await people.owner.client.get(path)).status).to.equal(200);
    for (const relation of ['student', 'foreign', 'mentor', 'reader', 'editor'] as const)
      expect((await people[relation].client.get(path)).status, relation).to.equal(404);
    expect((await site.client().get(path)).status).to.equal(404);
  });

  it('see it in lists and pickers, where others see only open problems', async () => {
    for (const relation of RELATIONS) {
      const { text } = await people[relation].client.get('/problems?q=sum');
      const slugs = [...text.matchAll(/href="\/problems\/([a-z]+)"/g)].map(([, slug]) => slug);
      expect(slugs.includes('hiddensum'), relation).to.equal(READERS.includes(relation));
      expect(slugs, relation).to.include('opensum');
    }
    for (const [who, sees] of [
      [people.foreign, false],
      [people.reader, true],
    ] as const) {
      const course = await runningCourse(site, who, `picks-${sees}`);
      const { text } = await who.client.get(`/courses/${course.slug}/assignments/new`);
      expect(text.includes('hiddensum'), who.displayName).to.equal(sees);
      expect(text).to.contain('opensum');
    }
  });

  it('are the only ones who can give it to students while it is hidden', async () => {
    const form = (problemVersionId: string) => ({
      title: 'Given',
      problemVersionId,
      opensAt: '2030-01-01T00:00',
      dueAt: '2030-02-01T00:00',
      points: '10',
    });
    const [hidden, open] = [await problem('hiddensum'), await problem('opensum')];
    const refused = await people.foreign.client.post('/courses/picks-false/assignments', form(hidden.currentVersionId));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain('Choose a problem from the list.').and.contain('value="Given"');
    expect(
      (await people.foreign.client.post('/courses/picks-false/assignments', form(open.currentVersionId))).status,
    ).to.equal(303);
    expect(
      (await people.reader.client.post('/courses/picks-true/assignments', form(hidden.currentVersionId))).status,
    ).to.equal(303);
    const unknown = await people.foreign.client.post('/courses/picks-false/assignments', form('0'.repeat(26)));
    expect(textOf(unknown.text), 'a hidden one is refused as one that is not there').to.contain(
      'Choose a problem from the list.',
    );
  });

  it('do not take the version from an assignment when they hide the problem from its teacher', async () => {
    const course = await runningCourse(site, people.foreign, 'keeps');
    const { currentVersionId } = await problem('opensum');
    const id = await openAssignment(site, course, currentVersionId, { opensInMs: 3_600_000, dueInMs: 7_200_000 });
    await setPublic(site.app, system, await problem('opensum'), false);
    const path = `/courses/keeps/assignments/${id}/edit`;
    const { text } = await people.foreign.client.get(path);
    expect(text).to.contain(`value="${currentVersionId}" selected`);
    const form = { title: 'New title', problemVersionId: currentVersionId, points: '50' };
    const times = { opensAt: '2030-01-01T00:00', dueAt: '2030-02-01T00:00' };
    expect((await people.foreign.client.post(path, { ...form, ...times })).status).to.equal(303);
    await setPublic(site.app, system, await problem('opensum'), true);
  });

  it('open and hide it if they are editors; readers are told which role is needed, others get 404', async () => {
    for (const [slug, shown] of [
      ['hiddensum', '0'],
      ['opensum', '1'],
    ] as const)
      for (const relation of RELATIONS) {
        const { status } = await people[relation].client.post(`/problems/${slug}/visibility`, { public: shown });
        const wanted = EDITORS.includes(relation) ? 303 : relation === 'reader' ? 403 : 404;
        expect(status, `${relation} ${slug}`).to.equal(wanted);
      }
  });

  it('can import its next version as editors; others cannot overwrite it', async () => {
    let number = 1;
    for (const relation of RELATIONS) {
      const tree = sumPackage({ 'data/secret/02.ans': `${relation}\n`, 'problem.yaml': PROBLEM_YAML });
      const held = await upload(people[relation], 'hiddensum', tree);
      if (EDITORS.includes(relation)) {
        expect((await people[relation].client.post(held.location as string)).status, relation).to.equal(303);
        number += 1;
      } else expect(held.status, relation).to.equal(403);
      expect((await problem('hiddensum')).currentNumber, relation).to.equal(number);
    }
    const refused = await upload(people.foreign, 'hiddensum');
    expect(textOf(refused.text)).to.contain('"hiddensum" belongs to someone else');
  });

  it('keep it when an upload was previewed before it became theirs', async () => {
    const held = await upload(people.foreign, 'race');
    expect(held.status).to.equal(303);
    await imported('race', people.owner);
    const path = held.location as string;
    expect((await people.foreign.client.get(path)).status, 'nor is the difference shown').to.equal(403);
    expect((await people.foreign.client.post(path)).status).to.equal(403);
    expect((await problem('race')).currentNumber).to.equal(1);
  });

  it('are found by name or complete email address, and no address is ever shown', async () => {
    const find = async (q: string) => {
      const path = `/problems/hiddensum/people?q=${encodeURIComponent(q)}`;
      const { text } = await people.owner.client.get(path);
      expect(text.replaceAll(encodeURIComponent(q), '').replaceAll(`value="${q}"`, '')).not.to.contain('@example.test');
      return textOf(text.slice(text.indexOf('Found')));
    };
    expect(await find('foreign')).to.contain('Prof Foreign');
    expect(await find(people.foreign.email)).to.contain('Prof Foreign');
    expect(await find(people.foreign.email.slice(0, -1)), 'part of an address says nothing').to.contain(
      'No one matches',
    );
    expect(await find('@example'), 'nor its end').to.contain('No one matches');
    expect(await find('Rita')).to.contain('Reader already');
    const { text } = await people.reader.client.get('/problems/hiddensum/people?q=foreign');
    expect(text, 'only owners search').not.to.contain('Prof Foreign');
  });

  it('can be changed only by owners and organizers, and the audit log records it', async () => {
    const path = '/problems/hiddensum/people';
    const fields = { userId: people.mentor.id, role: 'reader' };
    for (const relation of RELATIONS)
      for (const part of ['', '/role', '/transfer', '/remove']) {
        if (relation === 'owner' || relation === 'organizer') continue;
        const { status } = await people[relation].client.post(`${path}${part}`, fields);
        expect(status, `${relation} ${part}`).to.equal(READERS.includes(relation) ? 403 : 404);
      }
    const { client } = people.owner;
    const added = await client.follow(await client.post(path, fields));
    expect(textOf(added.text)).to.contain('has access now');
    expect((await client.post(path, fields)).status, 'twice').to.equal(409);
    expect((await client.post(path, { ...fields, role: 'king' })).status).to.equal(422);
    expect((await client.post(path, { ...fields, userId: '0'.repeat(26) })).status).to.equal(404);
    expect((await client.post(`${path}/role`, { ...fields, role: 'editor' })).status).to.equal(303);
    expect((await people.mentor.client.get('/problems/hiddensum/versions')).status).to.equal(200);
    expect((await client.post(`${path}/remove`, { userId: people.mentor.id })).status).to.equal(303);
    expect((await client.post(`${path}/remove`, { userId: people.mentor.id })).status, 'twice').to.equal(404);
    expect((await people.mentor.client.get('/problems/hiddensum/versions')).status).to.equal(404);
    const log = textOf((await people.organizer.client.get('/audit?subject=problem')).text);
    expect(log).to.contain('gave access to a problem').and.contain('removed access to a problem');
    expect(log).to.match(/changed a role in a problem[\s\S]*reader → editor/);
  });

  it('include at least one owner, who can transfer the problem', async () => {
    await imported('handed');
    const path = '/problems/handed/people';
    const { owner, editor } = people;
    await addProblemPerson(site.app, owner.actor, await problem('handed'), editor.id, 'reader');
    const left = await owner.client.post(`${path}/remove`, { userId: owner.id });
    expect(left.status).to.equal(409);
    expect(textOf(left.text)).to.contain('needs at least one owner');
    expect((await owner.client.post(`${path}/role`, { userId: owner.id, role: 'editor' })).status).to.equal(409);
    expect((await owner.client.post(`${path}/transfer`, { userId: editor.id })).status).to.equal(303);
    expect((await owner.client.post(`${path}/role`, { userId: editor.id, role: 'reader' })).status).to.equal(403);
    const gone = await owner.client.post(`${path}/remove`, { userId: owner.id });
    expect(gone.location, 'nothing to see there any more').to.equal('/problems');
    expect((await owner.client.get('/problems/handed')).status).to.equal(404);
    await transferProblem(site.app, system, await problem('handed'), editor.id);
    expect(textOf((await editor.client.get(path)).text)).to.contain('Ed Editor');
  });

  it('still include one owner when two leave at the same time', async () => {
    await imported('twins');
    const twins = await problem('twins');
    await addProblemPerson(site.app, people.owner.actor, twins, people.reader.id, 'owner');
    const answers = await Promise.all(
      [people.owner, people.reader].map(({ client, id }) =>
        client.post('/problems/twins/people/remove', { userId: id }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
  });

  it('are no one after the owner erases the account, and organizers can set a new owner', async () => {
    const gone = await makePerson(site, { roles: ['professor'], displayName: 'Gone Soon' });
    await imported('orphan', gone);
    await gone.client.post('/profile/erase', { confirmation: 'Gone Soon' });
    await site.app.background.drain();
    const { client } = people.organizer;
    expect(textOf((await client.get('/problems/orphan/people')).text)).to.contain('Until it has an owner');
    const given = { userId: people.reader.id, role: 'owner' };
    expect((await client.post('/problems/orphan/people', given)).status).to.equal(303);
    expect((await people.reader.client.get('/problems/orphan/versions')).status).to.equal(200);
  });

  it('see what programs printed on hidden tests; a teacher whose course only uses the problem does not', async () => {
    const host = await FakeJudgehost.online(site, 'owners');
    const { student, foreign, reader } = people;
    const { currentVersionId } = await problem('opensum');
    for (const [teacher, slug] of [
      [foreign, 'uses-foreign'],
      [reader, 'uses-reader'],
    ] as const) {
      const course = await runningCourse(site, teacher, slug, [student]);
      const id = await openAssignment(site, course, currentVersionId);
      const submission = await submit(student.client, `/courses/${slug}/assignments/${id}`);
      await host.heartbeat();
      await host.judge({
        tests: {
          'secret/01': { outcome: 'wrong-answer', stderrHead: 'THE INPUT WAS 3 4', judgeMessage: 'WANTED 7' },
        },
      });
      const said = async (who: TestPerson) =>
        JSON.stringify((await who.client.get(`/submissions/${submission}`, { json: true })).json());
      expect(await said(student))
        .not.to.contain('THE INPUT WAS')
        .and.not.contain('WANTED 7');
      if (teacher === reader)
        expect(await said(teacher))
          .to.contain('THE INPUT WAS 3 4')
          .and.contain('WANTED 7');
      else
        expect(await said(teacher))
          .not.to.contain('THE INPUT WAS')
          .and.not.contain('WANTED 7');
      expect(await said(people.organizer)).to.contain('THE INPUT WAS 3 4');
    }
  });

  it('hide hidden tests from a teacher who submits in their own course, on the page and in the export', async () => {
    const host = await FakeJudgehost.online(site, 'teachers');
    const { foreign } = people;
    const course = await runningCourse(site, foreign, 'tries-itself', []);
    const id = await openAssignment(site, course, (await problem('opensum')).currentVersionId);
    const submission = await submit(foreign.client, `/courses/tries-itself/assignments/${id}`);
    await host.heartbeat();
    await host.judge({
      tests: {
        'secret/01': { outcome: 'wrong-answer', outputHead: 'ITS OUTPUT 3 4', stderrHead: 'THE INPUT WAS 3 4' },
      },
    });
    const page = await foreign.client.get(`/submissions/${submission}`, { json: true });
    expect(page.text).to.contain('"WA"').and.not.contain('3 4');
    const answer = await fetch(`${site.url}/profile/export`, { headers: { cookie: foreign.client.cookie } });
    const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 28, entries: 1000 });
    const kept = zip.files.filter(({ path }) => path.includes(submission) && path.endsWith('.json'));
    expect(kept).to.have.length(1);
    const said = (await kept[0]!.read()).toString('utf8');
    zip.close();
    expect(said).to.contain('"WA"').and.not.contain('3 4');
  });

  it('are the only staff who can read why the judge failed, because the text may quote a checker', async () => {
    const { foreign, student, organizer } = people;
    const course = await runningCourse(site, foreign, 'fails', [student]);
    const id = await openAssignment(site, course, (await problem('opensum')).currentVersionId);
    const submission = await submit(student.client, `/courses/fails/assignments/${id}`);
    const seen = async (who: TestPerson) => (await who.client.get(`/submissions/${submission}`, { json: true })).text;
    // Checks of packages that other tests imported may be leased in between.
    for (let attempt = 0; attempt < 20 && !(await seen(organizer)).includes('"JE"'); attempt += 1) {
      const host = await FakeJudgehost.online(site, `failing-${attempt}`);
      await host.judge({ tests: { 'secret/01': { outcome: 'judge-error', judgeMessage: 'CANNOT READ 3 4' } } });
      site.clock.advance(10_000);
    }
    expect(await seen(organizer))
      .to.contain('"JE"')
      .and.contain('CANNOT READ 3 4');
    expect(await seen(foreign))
      .to.contain('"JE"')
      .and.not.contain('CANNOT READ');
    expect(await seen(student))
      .to.contain('"JE"')
      .and.not.contain('CANNOT READ');
  });

  it('are the only ones who can give it to students once it is hidden, also if another process of the site hid it', async () => {
    const { foreign } = people;
    await runningCourse(site, foreign, 'gives', []);
    const give = async () =>
      await foreign.client.post('/courses/gives/assignments', {
        title: 'Sums',
        problemVersionId: (await problem('opensum')).currentVersionId,
        opensAt: '2035-01-01T00:00',
        dueAt: '2035-02-01T00:00',
        points: '10',
      });
    expect((await give()).status).to.equal(303);
    const row = () => site.app.db('problems').where({ slug: 'opensum' });
    await row().update({ is_public: false });
    const refused = await give();
    await row().update({ is_public: true });
    expect(refused.status).to.equal(422);
    expect(textOf(refused.text)).to.contain('Choose a problem from the list.');
  });

  it('are shown in Chinese too', async () => {
    const { text } = await people.owner.client.get('/problems/hiddensum/people?q=Prof&lang=zh-CN');
    expect(textOf(text)).to.contain('所有者').and.contain('添加人员').and.not.contain('problems:');
  });
});
