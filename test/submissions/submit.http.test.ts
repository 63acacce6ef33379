import { expect } from 'chai';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { createTeam, joinTeam, registerPerson } from '../../src/participants/registration.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { openZip } from '../../src/platform/archives/zip.ts';
import { getSubmissionUnchecked } from '../../src/submissions/submissions.service.ts';
import { newId } from '../../src/platform/ids.ts';
import { HOUR, MINUTE, publishedContest } from '../contests/contest-setup.ts';
import { kernelPackage, MIB, sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import * as setup from './submit-setup.ts';
import { GitRepository, lines, tarGzOf, zipOf } from './source-fixtures.ts';

const { submit, paste, submissionId, SUM_CPP, textOf, typedText, upload } = setup;

const BASE = { 'src/recovery.cc': lines(60), 'src/wal.cc': lines(20, 'wal'), Makefile: 'kv_driver:\n\ttrue\n' };

interface Listed {
  id: string;
  form: string;
  language: string | null;
  contextType: string;
  problemSlug: string;
  submittedAt: number;
}

eachEngine('submitting', (engine) => {
  let site: TestSite;
  let student: TestPerson;
  let other: TestPerson;
  let organizer: TestPerson;
  let sumVersion: string;
  let git: GitRepository;
  const PRACTICE = '/problems/sum';
  const KERNEL = '/problems/recovery';

  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site, { displayName: 'Stu' });
    other = await makePerson(site);
    organizer = await makePerson(site, { roles: ['organizer'] });
    sumVersion = await setup.importedProblem(
      site,
      'sum',
      sumPackage({ 'problem.yaml': setup.problemYaml('Sum of two', '  code: 4\n') }),
    );
    const base = Object.fromEntries(Object.entries(BASE).map(([path, text]) => [`.kernel/base/${path}`, text]));
    await setup.importedProblem(
      site,
      'recovery',
      kernelPackage({ ...base, 'problem.yaml': setup.problemYaml('Crash recovery') }),
    );
    git = new GitRepository(BASE);
  });
  after(async () => {
    git.remove();
    await site.close();
  });
  afterEach(() => site.clock.advance(10 * MINUTE));

  /** The own submissions, newest first. */
  const listOf = async (who: TestPerson, query = ''): Promise<Listed[]> =>
    (await who.client.get(`/submissions${query}`, { json: true })).json<{ submissions: Listed[] }>().submissions;

  /** The files of a submission, read from the downloaded archive. */
  async function downloaded(who: TestPerson, id: string): Promise<Record<string, string>> {
    const answer = await fetch(`${site.url}/submissions/${id}/download`, { headers: { cookie: who.client.cookie } });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-disposition')).to.contain(`submission-${id}.zip`);
    const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: MIB, entries: 100 });
    const files: Record<string, string> = {};
    for (const file of zip.files) files[file.path] = (await file.read()).toString('utf8');
    zip.close();
    return files;
  }

  /** A kernel patch that replaces line 30 of `src/recovery.cc`. */
  function patch(): string {
    git.write({ 'src/recovery.cc': lines(60).replace('line 30\n', 'line thirty\n') });
    const diff = git.git('diff').toString();
    git.git('checkout', '-q', '.');
    return diff;
  }

  describe('for practice', () => {
    it('accepts different content from the same form as another submission, also in another language or place', async () => {
      const { client } = student;
      const formKey = newId();
      const first = submissionId(await paste(client, PRACTICE, { formKey, code: SUM_CPP }));
      const mended = submissionId(await paste(client, PRACTICE, { formKey, code: `${SUM_CPP}// mended\n` }));
      expect(mended).to.not.equal(first);
      const source = await client.get(`/submissions/${mended}/source`);
      expect(textOf(source.text)).to.contain('mended');
      const others = [
        await paste(client, PRACTICE, { formKey, code: SUM_CPP, language: 'cpp20' }),
        await paste(client, PRACTICE, { formKey, code: SUM_CPP, samples: '1' }),
        await paste(client, PRACTICE, { formKey, code: SUM_CPP, folder: 'src' }),
        await upload(client, PRACTICE, { 'other.cpp': SUM_CPP }, { formKey }),
        await upload(client, PRACTICE, { 'main.cpp': `${SUM_CPP} ` }, { formKey }),
      ].map(submissionId);
      expect(new Set([first, mended, ...others]).size).to.equal(7);
      expect(submissionId(await paste(client, PRACTICE, { formKey, code: SUM_CPP }))).to.equal(first);
    });

    it('accepts pasted text, and the same form sent twice makes one submission', async () => {
      const before = await listOf(student);
      const page = await student.client.get(PRACTICE);
      const formKey = /name="formKey" value="([^"]+)"/.exec(page.text)?.[1] as string;
      expect(page.text).to.contain('Add <strong>two</strong> numbers');
      const typed = SUM_CPP.replaceAll('\n', '\r\n');
      const [first, second] = await Promise.all([
        paste(student.client, PRACTICE, { formKey, code: typed }),
        paste(student.client, PRACTICE, { formKey, code: typed }),
      ]);
      const third = await paste(student.client, PRACTICE, { formKey, code: typed });
      const id = submissionId(first);
      expect([submissionId(second), submissionId(third)]).to.deep.equal([id, id]);
      const after = await listOf(student);
      expect(after.length).to.equal(before.length + 1);
      expect(after[0]).to.include({
        id,
        form: 'files',
        language: 'cpp',
        contextType: 'practice',
        submittedAt: site.clock.nowMs(),
      });
      expect(await downloaded(student, id)).to.deep.equal({ 'main.cc': SUM_CPP });
      expect(typedText((await student.client.get(PRACTICE)).text)).to.equal('');
    });

    it('refuses a file together with pasted text, and keeps the text', async () => {
      const answer = await upload(
        student.client,
        PRACTICE,
        { 'main.cpp': SUM_CPP },
        { code: '// typed\n', language: 'cpp' },
      );
      expect(answer.status).to.equal(422);
      expect(textOf(answer.text))
        .to.contain('You chose a file and also pasted text.')
        .and.contain('Choose these files again: main.cpp');
      expect(typedText(answer.text).replaceAll('\r\n', '\n')).to.equal('// typed\n');
      const blank = await upload(student.client, PRACTICE, { 'main.cpp': SUM_CPP }, { code: ' \r\n' });
      submissionId(blank);
    });

    it('remembers the language of the problem, unless the files are in another one', async () => {
      const { client } = await makePerson(site);
      expect((await client.get(PRACTICE)).text).not.to.contain('rememberedLanguage');
      submissionId(await paste(client, PRACTICE, { language: 'cpp20' }));
      const page = await client.get(PRACTICE);
      expect(page.text).to.match(/<option value="cpp20" selected>/);
      expect(page.text).to.contain('name="rememberedLanguage" value="cpp20"');
      const remembered = { language: 'cpp20', rememberedLanguage: 'cpp20' };
      const python = submissionId(await upload(client, PRACTICE, { 'a.py': 'print(3)\n' }, remembered));
      expect(textOf((await client.get(`/submissions/${python}/source`)).text)).to.contain('a.py');
      const chosen = await upload(
        client,
        PRACTICE,
        { 'a.py': 'print(3)\n' },
        { ...remembered, rememberedLanguage: 'cpp' },
      );
      expect(chosen.status).to.equal(422);
    });

    it('leads from a submission to the form filled in with it, and from a sample run to submitting it', async () => {
      const { client } = await makePerson(site);
      const run = submissionId(await paste(client, PRACTICE, { samples: '1', language: 'cpp20' }));
      const page = await client.get(`/submissions/${run}`);
      expect(page.text).to.contain(`href="${PRACTICE}?edit=${run}#submit"`).and.contain('Submit this');
      const filled = await client.get(`${PRACTICE}?edit=${run}`);
      expect(typedText(filled.text)).to.equal(SUM_CPP);
      expect(filled.text).to.match(/<option value="cpp20" selected>/);
      const fields = { again: run, formKey: `again-${run}` };
      const sent = submissionId(await client.post(PRACTICE, fields));
      expect(sent).to.not.equal(run);
      expect(submissionId(await client.post(PRACTICE, fields))).to.equal(sent);
      expect((await client.get(`/submissions/${sent}`)).text).not.to.contain('Submit this');
      const stranger = await makePerson(site);
      expect((await stranger.client.get(`${PRACTICE}?edit=${run}`)).status).to.equal(404);
      expect((await stranger.client.post(PRACTICE, fields)).status).to.equal(404);
      const two = submissionId(await upload(client, PRACTICE, { 'a.h': '//\n', 'a.cpp': SUM_CPP }));
      const several = await client.get(`${PRACTICE}?edit=${two}`);
      expect(typedText(several.text)).to.equal('');
      expect(textOf(several.text)).to.contain('several files (a.h, a.cpp)');
    });

    it('keeps the form keys of different people apart, whatever their length', async () => {
      for (const formKey of ['12345678', 'k'.repeat(64)]) {
        const mine = submissionId(await paste(student.client, PRACTICE, { formKey }));
        const theirs = submissionId(await paste(other.client, PRACTICE, { formKey }));
        expect(theirs).not.to.equal(mine);
        expect(submissionId(await paste(other.client, PRACTICE, { formKey }))).to.equal(theirs);
      }
      expect((await paste(student.client, PRACTICE, { formKey: 'k'.repeat(65) })).status).to.equal(422);
    });

    it('accepts one file, several files and archives, and returns what was submitted', async () => {
      const header = { 'sum.h': '#pragma once\n', 'main.cc': '#include "sum.h"\nint main() {}\n' };
      const cases: [Record<string, Buffer | string>, Record<string, string>, string, string][] = [
        [{ 'sum.py': 'print(3)\n' }, { 'sum.py': 'print(3)\n' }, 'files', 'python3'],
        [{ 'C08.CPP': SUM_CPP }, { 'C08.cpp': SUM_CPP }, 'files', 'cpp'],
        [header, header, 'files', 'cpp'],
        [
          { 'work.zip': await zipOf({ 'work/sum.h': '#pragma once\n', 'work/main.cc': header['main.cc'] }) },
          header,
          'archive',
          'cpp',
        ],
        [{ 'work.tar.gz': await tarGzOf(header) }, header, 'archive', 'cpp'],
      ];
      for (const [files, wanted, form, language] of cases) {
        const id = submissionId(await upload(student.client, PRACTICE, files));
        expect(await downloaded(student, id)).to.deep.equal(wanted);
        expect((await listOf(student))[0]).to.include({ id, form, language });
        const source = await student.client.get(`/submissions/${id}/source`);
        for (const [path, text] of Object.entries(wanted)) {
          expect(textOf(source.text).replaceAll(' ', '')).to.contain(text.replace(/\s/g, ''));
          expect(source.text).to.contain(path);
        }
      }
    });

    it('refuses a submission without a language or content, with 422, and keeps the input', async () => {
      const none = await paste(student.client, PRACTICE, { language: '' });
      expect(none.status).to.equal(422);
      expect(textOf(none.text)).to.contain('Choose the language of the pasted text.');
      expect(typedText(none.text)).to.equal(SUM_CPP);
      const empty = await paste(student.client, PRACTICE, { code: '  \r\n' });
      expect(empty.status).to.equal(422);
      expect(textOf(empty.text)).to.contain('Choose a file or paste your source.');
      const unknown = await upload(student.client, PRACTICE, { 'sum.xyz': 'nothing\n' });
      expect(unknown.status).to.equal(422);
      expect(textOf(unknown.text))
        .to.contain('"sum.xyz" isn\'t in a language this site supports')
        .and.to.contain('no attempt was used');
      expect(typedText(unknown.text)).to.equal('nothing\n');
      const two = await upload(student.client, PRACTICE, { 'a.py': 'a\n', 'b.cc': 'b\n' });
      expect(two.status).to.equal(422);
      expect(textOf(two.text)).to.contain('The files are in several languages').and.to.contain('a.py, b.cc');
      const json = await paste(student.client, PRACTICE, { language: '' }, { json: true });
      expect(json.status).to.equal(422);
      expect(json.json<{ fields: object[] }>().fields[0]).to.include({ field: 'language', code: 'language_required' });
    });

    it('refuses a submission that is too large with 413 and the limit, and keeps the input', async () => {
      const count = (await listOf(student)).length;
      const code = `// ${'x'.repeat(4200)}\n`;
      const source = await paste(student.client, PRACTICE, { code });
      expect(source.status).to.equal(413);
      expect(textOf(source.text)).to.contain(`The source is ${code.length} bytes; the limit is 4096 bytes.`);
      expect(typedText(source.text)).to.equal(code);
      const large = await upload(student.client, PRACTICE, { 'main.cpp': Buffer.alloc(2 * MIB, 'x') });
      expect(large.status).to.equal(413);
      expect(textOf(large.text)).to.contain(`larger than the limit of ${MIB + 64 * 1024} bytes`);
      const bomb = await upload(student.client, PRACTICE, {
        'bomb.zip': await zipOf({ 'main.cpp': Buffer.alloc(4 * MIB) }),
      });
      expect(bomb.status).to.equal(422);
      expect(textOf(bomb.text)).to.contain('decompression bomb');
      expect((await listOf(student)).length).to.equal(count);
    });

    it('shows limits and languages above the statement, for windows that show the rest at the end', async () => {
      const { text } = await student.client.get(PRACTICE);
      const line = /<p class="facts-line d-lg-none[^]*?<\/p>/.exec(text)![0];
      expect(textOf(line)).to.match(/Time limit \S+ ?\S+.*Memory.*Source size 4 KiB.*Languages/);
      expect(line).to.contain('href="#facts"');
      expect(text.indexOf(line)).to.be.lessThan(text.indexOf('Sample 1'));
      expect(text).to.contain('id="facts"');
      const kernel = (await student.client.get(KERNEL)).text;
      expect(/<p class="facts-line[^]*?<\/p>/.exec(kernel)![0])
        .to.contain('Memory')
        .and.not.to.contain('Languages');
    });

    it('asks visitors to sign in and brings them back', async () => {
      const visitor = site.client();
      const page = await visitor.get(PRACTICE);
      expect(page.status).to.equal(200);
      expect(page.text).to.contain('/sign-in?next=%2Fproblems%2Fsum').and.not.to.contain('name="formKey"');
      const refused = await visitor.post(PRACTICE, { code: SUM_CPP, language: 'cpp', formKey: newId() });
      expect(refused.status).to.equal(401);
      expect(typedText(refused.text)).to.equal(SUM_CPP);
      expect(refused.text).to.contain('href="/sign-in?next=%2Fproblems%2Fsum"');
      const list = await visitor.get('/submissions');
      expect(list.location).to.equal('/sign-in?next=%2Fsubmissions');
      const { email, password } = await makePerson(site);
      const back = await visitor.post('/sign-in', { email, password, next: '/problems/sum' });
      expect(back.location).to.equal('/problems/sum');
      submissionId(await paste(visitor, PRACTICE));
      expect((await site.client().get('/submissions', { json: true })).status).to.equal(401);
    });

    it('hides a submission from everyone else', async () => {
      const id = await submit(student.client, PRACTICE);
      for (const path of ['', '/source', '/download', '/events']) {
        expect((await other.client.get(`/submissions/${id}${path}`)).status, path).to.equal(404);
        expect((await other.client.get(`/submissions/${id}${path}`, { json: true })).status, path).to.equal(404);
        expect((await site.client().get(`/submissions/${id}${path}`)).location, path).to.match(/^\/sign-in/);
        expect((await student.client.get(`/submissions/${newId()}${path}`)).status, path).to.equal(404);
      }
      for (const path of ['', '/source']) {
        expect((await organizer.client.get(`/submissions/${id}${path}`)).status).to.equal(200);
      }
      expect((await other.client.post(`/submissions/${id}/rejudge`)).status).to.equal(403);
      expect((await listOf(other)).map((one) => one.id)).not.to.include(id);
      expect((await other.client.get('/submissions?everybody=1', { json: true })).text).not.to.contain(id);
    });

    it('limits how often a person submits, with 429 and the time to wait, for ten minutes', async () => {
      const busy = await makePerson(site);
      const code = (n: number) => ({ code: `// ${n}\n${SUM_CPP}` });
      for (let n = 0; n < 60; n += 1) await submit(busy.client, PRACTICE, code(n));
      const refused = await paste(busy.client, PRACTICE, code(60));
      expect(refused.status).to.equal(429);
      expect(textOf(refused.text)).to.contain('You submitted 60 times in ten minutes');
      expect(typedText(refused.text)).to.equal(code(60).code);
      const json = await paste(busy.client, PRACTICE, code(60), { json: true });
      expect(json.status).to.equal(429);
      expect(json.headers.get('retry-after')).to.equal('60');
      await submit(student.client, PRACTICE);
      site.clock.advance(10 * MINUTE);
      await submit(busy.client, PRACTICE, code(60));
    });

    it('lists a person’s submissions by verdict and problem, in pages', async () => {
      const writer = await makePerson(site);
      const ids = [];
      for (let n = 0; n < 31; n += 1) {
        site.clock.advance(1000);
        ids.push(await submit(writer.client, PRACTICE, { code: `// ${n}\n` }));
      }
      const first = (await listOf(writer)).map((one) => one.id);
      expect(first).to.deep.equal(ids.slice(1).reverse());
      expect((await listOf(writer, '?page=2')).map((one) => one.id)).to.deep.equal([ids[0]]);
      await site.app.db('submissions').where({ id: ids[5] }).update({ verdict: 'AC' });
      expect((await listOf(writer, '?verdict=AC')).map((one) => one.id)).to.deep.equal([ids[5]]);
      expect(await listOf(writer, '?verdict=WA')).to.deep.equal([]);
      expect((await listOf(writer, '?verdict=QUEUED&page=1')).length).to.equal(30);
      expect(await listOf(writer, '?problem=recovery')).to.deep.equal([]);
      expect((await listOf(writer, '?problem=sum&verdict=AC')).length).to.equal(1);
      expect((await writer.client.get('/submissions?verdict=WA')).text).to.contain('No submissions match.');
      const everybodys = await listOf(organizer, '?everybody=1&verdict=AC');
      expect(everybodys.map((one) => one.id)).to.deep.equal([ids[5]]);
      expect(await listOf(organizer)).to.deep.equal([]);
    });
  });

  describe('to a kernel problem', () => {
    it('accepts a patch by paste and upload, changed files and archives, as changes to the starter code', async () => {
      const changed = { 'src/recovery.cc': lines(60).replace('line 30\n', 'line thirty\n') };
      const diff = patch();
      const series = new GitRepository(BASE);
      series.write(changed);
      series.commit('Recover after a torn write');
      const mail = series.formatPatch();
      series.remove();
      const answers = [
        await paste(student.client, KERNEL, { code: diff, pastedAs: 'patch' }),
        await paste(student.client, KERNEL, { code: changed['src/recovery.cc'], pastedAs: 'src/recovery.cc' }),
        await upload(student.client, KERNEL, { 'mine.patch': diff }),
        await upload(student.client, KERNEL, { 'recovery.cc': changed['src/recovery.cc'] }),
        await upload(student.client, KERNEL, { 'tree.zip': await zipOf({ ...BASE, ...changed }) }),
        await upload(student.client, KERNEL, { '0001.patch': mail }),
      ];
      const forms = [];
      for (const answer of answers) {
        const id = submissionId(answer);
        expect(await downloaded(student, id)).to.deep.equal(changed);
        const { submission } = (await student.client.get(`/submissions/${id}`, { json: true })).json<{
          submission: Listed & { treeHash: string };
        }>();
        forms.push(`${submission.form} ${submission.treeHash}`);
      }
      const [tree] = (forms[0] as string).split(' ').slice(1);
      expect(forms.map((form) => form.split(' ')[0])).to.deep.equal([
        'patch',
        'files',
        'patch',
        'files',
        'archive',
        'patch',
      ]);
      expect(new Set(forms.map((form) => form.split(' ')[1]))).to.deep.equal(new Set([tree]));
      const last = submissionId(answers.at(-1)!);
      const source = textOf((await student.client.get(`/submissions/${last}/source`)).text);
      expect(source)
        .to.contain('Recover after a torn write')
        .and.to.contain('Ada Lovelace')
        .and.to.match(/line\s+thirty/)
        .and.not.to.contain('line 50');
    });

    it('fills the form with a patch of the changes, which makes the same tree', async () => {
      const { client } = await makePerson(site);
      const first = submissionId(await upload(client, KERNEL, { 'mine.patch': patch() }));
      const filled = typedText((await client.get(`${KERNEL}?edit=${first}`)).text);
      const second = submissionId(await paste(client, KERNEL, { code: filled, pastedAs: 'patch' }));
      const [before, after] = [
        await getSubmissionUnchecked(site.app, first),
        await getSubmissionUnchecked(site.app, second),
      ];
      expect(after.treeHash).to.equal(before.treeHash);
    });

    it('names the path that cannot be changed, with 422, and keeps the patch', async () => {
      const code = patch().replaceAll('src/recovery.cc', 'src/wal.cc').replaceAll('line ', 'wal ');
      const refused = await paste(student.client, KERNEL, { code, pastedAs: 'patch' });
      expect(refused.status).to.equal(422);
      expect(textOf(refused.text))
        .to.contain('You can\'t change "src/wal.cc". You can change: src/recovery.cc.')
        .and.to.contain('Nothing was judged, and no attempt was used.');
      expect(typedText(refused.text)).to.equal(code);
      const files = await upload(student.client, KERNEL, { 'wal.cc': 'changed\n', Makefile: 'all:\n' });
      expect(files.status).to.equal(422);
      expect(textOf(files.text)).to.contain('You can\'t change "Makefile"').and.to.contain('wal.cc, Makefile');
      const json = await paste(student.client, KERNEL, { code, pastedAs: 'patch' }, { json: true });
      expect(json.json<{ fields: object[] }>().fields).to.deep.include({
        field: 'source',
        code: 'refusals:path_not_editable',
        params: { path: 'src/wal.cc', editable: 'src/recovery.cc' },
        detail: 'You can\'t change "src/wal.cc". You can change: src/recovery.cc.',
      });
    });

    it('names the hunk that does not apply, with 422 and the uploaded patch as editable text', async () => {
      const code = patch().replace('-line 30\n', '-line 3O\n');
      for (const refused of [
        await paste(student.client, KERNEL, { code, pastedAs: 'patch' }),
        await upload(student.client, KERNEL, { 'mine.patch': code }),
      ]) {
        expect(refused.status).to.equal(422);
        expect(textOf(refused.text)).to.match(
          /The patch does not apply: hunk 1 of 1 in "src\/recovery.cc" \(line 5 of the patch\)\. At line 30 of the file it expects "line 3O" but finds "line 30"\./,
        );
        expect(typedText(refused.text)).to.equal(code);
      }
      const nothing = await upload(student.client, KERNEL, { 'mine.patch': 'hello\n' });
      expect(nothing.status).to.equal(422);
      expect(textOf(nothing.text)).to.contain('This is not a patch: it contains no diff.');
    });
  });

  describe('to a round', () => {
    let contest: Contest;
    let round: Round;
    let path: string;
    before(async () => {
      ({ contest, round } = await publishedContest(site, { participation: 'person' }));
      await addRoundProblem(site.app, systemActor('test'), round.id, {
        problemVersionId: sumVersion,
        points: 100,
        weight: 1,
      });
      path = `/contests/${contest.slug}/rounds/${round.slug}/problems/A`;
      await registerPerson(site.app, student.actor, contest);
    });

    it('accepts nothing before the opening and from the close on, to the millisecond', async () => {
      site.clock.set(round.opensAt - 1);
      expect((await student.client.get(path)).status).to.equal(404);
      expect((await paste(student.client, path)).status).to.equal(404);
      const early = await paste(organizer.client, path);
      expect(early.status).to.equal(409);
      expect(textOf(early.text)).to.contain('The round opens at');
      site.clock.set(round.opensAt);
      const first = await submit(student.client, path);
      site.clock.set(round.closesAt - 1);
      const last = await submit(student.client, path);
      site.clock.set(round.closesAt);
      const late = await paste(student.client, path, { code: `// late\n${SUM_CPP}` });
      expect(late.status).to.equal(409);
      expect(textOf(late.text)).to.contain('The round closed at').and.to.contain('was not accepted');
      expect(typedText(late.text)).to.equal(`// late\n${SUM_CPP}`);
      const json = await paste(student.client, path, {}, { json: true });
      expect(json.status).to.equal(409);
      expect(json.json()).to.deep.include({ code: 'round_closed' });
      expect(json.json<{ params: object }>().params).to.include({
        closesAt: round.closesAt,
        receivedAt: round.closesAt,
      });
      const taken = await listOf(student);
      expect(taken.slice(0, 2)).to.deep.equal(taken.filter((one) => one.contextType === 'round'));
      expect(taken.slice(0, 2).map(({ id, submittedAt }) => [id, submittedAt])).to.deep.equal([
        [last, round.closesAt - 1],
        [first, round.opensAt],
      ]);
      const page = await student.client.get(path);
      expect(page.text).to.contain('The round closed at').and.not.to.contain('name="formKey"');
    });

    it('refuses submissions of people who are not registered', async () => {
      site.clock.set(round.opensAt + MINUTE);
      const page = await other.client.get(path);
      expect(textOf(page.text)).to.contain(`Register for ${contest.name} to submit here.`);
      const refused = await paste(other.client, path);
      expect(refused.status).to.equal(409);
      expect(typedText(refused.text)).to.equal(SUM_CPP);
      expect((await listOf(other)).filter((one) => one.contextType === 'round')).to.deep.equal([]);
      expect((await site.client().get(path)).text).to.contain('/sign-in?next=');
    });
  });

  it('refuses fields that are together larger than any program, whatever the limit of a single field', async () => {
    const part = 'x'.repeat(4 * 1024 * 1024);
    const answer = await other.client.upload('/problems/sum', { code: part, a: part, b: part, formKey: 'many' }, []);
    expect(answer.status).to.equal(413);
    expect(textOf(answer.text)).to.match(/9(\.0)? MiB|9,437,184|9437184/);
  });

  describe('as a team', () => {
    it('refuses submissions of a team that is too small, and lets every member read those of the team', async () => {
      const partner = await makePerson(site);
      const { contest, round } = await publishedContest(site, { participation: 'team', teamMin: 2, teamMax: 2 });
      await addRoundProblem(site.app, systemActor('test'), round.id, {
        problemVersionId: sumVersion,
        points: 100,
        weight: 1,
      });
      const small = await createTeam(site.app, other.actor, contest, 'Alone');
      const team = await createTeam(site.app, student.actor, contest, 'Pages');
      const { joinCode } = (await participantOfUnchecked(site.app, contest.id, student.id)) as { joinCode: string };
      await joinTeam(site.app, partner.actor, contest, joinCode);
      const path = `/contests/${contest.slug}/rounds/${round.slug}/problems/A`;
      site.clock.set(round.opensAt);
      const refused = await paste(other.client, path);
      expect(refused.status).to.equal(409);
      expect(textOf(refused.text)).to.contain('Your team needs at least 2 members to submit; it has 1.');
      const id = await submit(student.client, path);
      const row = (await site.app.db('submissions').where({ id }).first('participant_id')) as object;
      expect(row).to.deep.equal({ participant_id: team });
      expect(await site.app.db('submissions').where({ participant_id: small })).to.deep.equal([]);
      expect(await downloaded(partner, id)).to.deep.equal({ 'main.cc': SUM_CPP });
      expect((await partner.client.get(`/submissions/${id}`)).status).to.equal(200);
      expect((await other.client.get(`/submissions/${id}`)).status).to.equal(404);
      expect((await partner.client.get(path)).text, 'the history on the problem').to.contain(`/submissions/${id}`);
      expect((await other.client.get(path)).text).not.to.contain(`/submissions/${id}`);
    });
  });

  describe('to an assignment', () => {
    it('accepts submissions only from its students, until it is due', async () => {
      const professor = await makePerson(site, { roles: ['professor'] });
      const course = await setup.runningCourse(site, professor, 'engines', [student]);
      const id = await setup.openAssignment(site, course, sumVersion, { title: 'Adding up', dueInMs: HOUR });
      const dueAt = site.clock.nowMs() + HOUR;
      const path = `/courses/engines/assignments/${id}`;
      const page = await student.client.get(path);
      expect(page.text).to.contain('Adding up').and.to.contain('Sum of two').and.to.contain('data-until');
      expect((await other.client.get(path)).status).to.equal(403);
      expect((await paste(other.client, path)).status).to.equal(403);
      expect((await site.client().get(path)).location).to.equal(`/sign-in?next=${encodeURIComponent(path)}`);
      site.clock.set(dueAt - 1);
      const taken = await submit(student.client, path);
      expect((await student.client.get(path)).text).to.contain(`/submissions/${taken}`);
      site.clock.set(dueAt);
      const late = await paste(student.client, path);
      expect(late.status).to.equal(409);
      expect(textOf(late.text)).to.contain('no longer accepts submissions');
      expect(typedText(late.text)).to.equal(SUM_CPP);
      expect((await professor.client.get(`/submissions/${taken}/source`)).status).to.equal(200);
      expect((await other.client.get(`/submissions/${taken}/source`)).status).to.equal(404);
      const ahead = await setup.openAssignment(site, course, sumVersion, { opensInMs: MINUTE, dueInMs: HOUR });
      expect((await student.client.get(`/courses/engines/assignments/${ahead}`)).status).to.equal(404);
      const early = await paste(professor.client, `/courses/engines/assignments/${ahead}`);
      expect(early.status).to.equal(409);
      expect(textOf(early.text)).to.contain('This assignment opens at');
    });
  });
});
