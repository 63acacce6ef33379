/** Statements as readers get them: languages, formats, their files, and who may download those. */
import { expect } from 'chai';
import { withPackage } from '../../src/packages/packages.service.ts';
import { problemViewUnchecked } from '../../src/problems/problem-page.service.ts';
import {
  getProblemBySlug,
  getProblemVersionUnchecked,
  importPackage,
  setPublic,
} from '../../src/problems/problems.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf, type Tree } from '../submissions/source-fixtures.ts';
import { legacyPackage, PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';
import { hostileSvg, pdfOf, RED_PNG } from '../packages/statement-fixtures.ts';

eachEngine('statements', (engine) => {
  const actor = systemActor('test');
  let site: TestSite;
  let student: TestPerson;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
  });
  after(() => site.close());

  async function imported(tree: Tree, slug: string, isPublic = true): Promise<{ notices: string[] }> {
    const wrapped = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${slug}/${path}`, content]));
    return await withPackage({ fileName: `${slug}.zip`, content: await zipOf(wrapped) }, async (reading) => {
      expect(reading.problems).to.deep.equal([]);
      await importPackage(site.app, actor, reading.package!);
      if (isPublic) await setPublic(site.app, actor, await getProblemBySlug(site.app, actor, slug), true);
      return {
        notices: reading.notices.map(({ file, code, params }) =>
          `${file} ${code} ${Object.values(params).join()}`.trim(),
        ),
      };
    });
  }
  /** What the page is made from; the files below `filesUrl` are asked for over HTTP. */
  const shown = async (slug: string, language: 'en' | 'zh-CN' = 'en') => {
    const { currentVersionId } = await getProblemBySlug(site.app, actor, slug);
    const loaded = await getProblemVersionUnchecked(site.app, currentVersionId);
    const view = await problemViewUnchecked(site.app, loaded, language, `/problems/${slug}/files/${currentVersionId}`);
    return { ...view, statement: view.statement! };
  };

  it('are shown beside the points of each test group, in both languages', async () => {
    const secret = ['01', '02'].flatMap((n) => [`data/secret/${n}.in`, `data/secret/${n}.ans`]);
    const groups: Tree = {
      'problem.yaml': `${PROBLEM_YAML}type: scoring\n`,
      ...Object.fromEntries(secret.map((path) => [path, undefined as never])),
      'data/secret/test_group.yaml': 'max_score: 100\n',
      'data/secret/first/test_group.yaml': 'max_score: 30\n',
      'data/secret/second/test_group.yaml': 'max_score: 70\nrequire_pass: secret/first\nscore_aggregation: min\n',
      ...Object.fromEntries(
        ['first/1', 'first/2', 'second/1'].flatMap((name) => [
          [`data/secret/${name}.in`, '1 2\n'],
          [`data/secret/${name}.ans`, '3\n'],
        ]),
      ),
    };
    await imported(sumPackage(groups), 'grouped');
    const facts = async (language: string) =>
      (await student.client.get(`/problems/grouped?lang=${language}`)).text
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ');
    expect(await facts('en'))
      .to.contain('Points by test group first · 30 points · 2 tests All of its tests must pass.')
      .and.to.contain('second · 70 points · 1 test The lowest result of its tests counts.')
      .and.to.contain('Counts only if these pass: first.');
    expect(await facts('zh-CN'))
      .to.contain('各测试组分值 first · 30 分 · 2 个测试点 组内测试点须全部通过。')
      .and.to.contain('second · 70 分 · 1 个测试点 取组内最低得分。 须先通过：first。');
  });

  it('are shown from LaTeX with images, footnotes and math, and with unknown commands as source', async () => {
    const tex =
      '\\problemname{Old Sum}\nAdd $a+b$.\\footnote{Both small.}\n\\illustration{0.3}{cat}{A cat}\n\\Input\nTwo \\weird{x} numbers.\n';
    const { notices } = await imported(
      legacyPackage({ 'problem_statement/problem.tex': tex, 'problem_statement/cat.png': RED_PNG }),
      'tex',
    );
    expect(notices).to.include('problem_statement/problem.tex statement_unknown \\weird');
    const { statement, filesUrl } = await shown('tex');
    expect(statement).to.include({ language: 'en', otherLanguage: null, hasSource: true, pdf: null });
    expect(statement.html)
      .to.contain('katex')
      .and.contain('<h2>Input</h2>')
      .and.contain('class="footnotes"')
      .and.contain('<code class="latex-source">\\weird{x}</code>');
    expect(statement.html).to.contain(`<img src="${filesUrl}/statement/cat.png"`);
    const image = await student.client.get(`${filesUrl}/statement/cat.png`);
    expect(image.status).to.equal(200);
    expect(image.headers.get('content-type')).to.equal('image/png');
    const page = await student.client.get('/problems/tex?lang=en');
    expect(page.text).to.contain('be converted from LaTeX');
  });

  it('have their samples where the author placed them, and interactions instead of input and answer', async () => {
    const md = 'Before.\n\n{{nextsample}}\n\nAfter.\n';
    await imported(
      sumPackage({
        'problem.yaml': `${PROBLEM_YAML}type: interactive\n`,
        'output_validator/v.py': 'exit(42)\n',
        'statement/problem.en.md': md,
        'data/sample/1.interaction': '< 5\n> 3\n---\n< 3\n> 5 <b>\n',
        'data/sample/2.in': '9\n',
        'data/sample/2.ans': '9\n',
        'data/sample/3.interaction': '> only shown\n',
      }),
      'talks',
    );
    const problem = await shown('talks');
    expect(problem.statement.parts).to.deep.equal([
      { html: '<p>Before.</p>', samples: [0] },
      { html: '<p>After.</p>', samples: [1, 2] },
    ]);
    expect(problem.samples.map(({ name, talk }) => [name, talk?.length ?? null])).to.deep.equal([
      ['sample/1', 2],
      ['sample/2', null],
      ['sample/3', 1],
    ]);
    const page = (await student.client.get('/problems/talks?lang=en')).text;
    const places = ['Before.', 'Pass 1', 'Pass 2', '5 &lt;b&gt;', 'After.', 'only shown'].map((words) =>
      page.indexOf(words),
    );
    expect(places).to.not.include(-1);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(page).to.contain('Your program reads').and.not.contain('nextsample');
  });

  it('are shown as a PDF in the page, with a link and its size, under a content security policy of their own', async () => {
    const pdf = pdfOf('Hello', { isCompressed: true });
    for (const [slug, path] of [
      ['pdfa', 'problem_statement/problem.en.pdf'],
      ['pdfb', 'problem_statement/problem.pdf'],
      ['pdfc', 'problem.pdf'],
      ['pdfd', 'statement/problem.en.pdf'],
    ] as const) {
      const { notices } = await imported(
        legacyPackage({ 'problem_statement/problem.tex': undefined, [path]: pdf }),
        slug,
      );
      expect(
        notices.filter((one) => one.includes('statement')),
        path,
      ).to.deep.equal([]);
      const { statement } = await shown(slug);
      expect(statement.html, path).to.equal(null);
      expect(statement.pdf, path).to.include({
        sizeBytes: pdf.length,
        embedUrl: `${statement.pdf!.url}#navpanes=0&view=FitH`,
      });
      const file = await student.client.get(statement.pdf!.url);
      expect(file.status).to.equal(200);
      expect(Object.fromEntries(file.headers)).to.include({
        'content-type': 'application/pdf',
        'x-content-type-options': 'nosniff',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
      });
      expect(file.headers.has('content-disposition')).to.equal(false);
    }
    const page = await student.client.get('/problems/pdfa?lang=en');
    expect(page.text).to.contain('<iframe class="statement-pdf"').and.contain('Statement as PDF (');
    expect(page.headers.get('content-security-policy'))
      .to.contain("frame-src 'self'")
      .and.contain("object-src 'none'")
      .and.contain("script-src 'self'");
  });

  it('are offered only for download if they are a PDF with active content', async () => {
    const active = pdfOf('Boo', { catalog: '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>' });
    const { notices } = await imported(
      sumPackage({ 'statement/problem.en.md': undefined, 'statement/problem.en.pdf': active }),
      'active',
    );
    expect(notices).to.include('statement/problem.en.pdf statement_pdf_active');
    const { statement } = await shown('active');
    expect(statement.pdf!.embedUrl).to.equal(null);
    const page = await student.client.get('/problems/active?lang=en');
    expect(page.text).to.contain('active content').and.not.contain('<iframe');
    const file = await student.client.get(statement.pdf!.url);
    expect(file.headers.get('content-disposition')).to.contain('attachment');
    expect(file.headers.get('content-security-policy')).to.contain('sandbox');
  });

  it('are shown as text with the PDF as a link, or as the PDF if the LaTeX could not be converted', async () => {
    const pdf = pdfOf('Hello');
    await imported(legacyPackage({ 'problem_statement/problem.pdf': pdf }), 'both');
    expect((await shown('both')).statement)
      .to.deep.include({ hasSource: false })
      .and.have.property('html')
      .that.contains('Add.');
    expect((await student.client.get('/problems/both?lang=en')).text)
      .to.contain('Statement as PDF')
      .and.not.contain('<iframe');
    await imported(
      legacyPackage({ 'problem_statement/problem.tex': '\\odd{x}', 'problem_statement/problem.pdf': pdf }),
      'bothodd',
    );
    expect((await shown('bothodd')).statement).to.include({ hasSource: false, html: null });
  });

  it("are in the reader's language if available, and otherwise say so", async () => {
    const yaml = PROBLEM_YAML.replace('name: Sum', 'name:\n  en: Sum\n  zh-CN: 求和');
    await imported(sumPackage({ 'problem.yaml': yaml, 'statement/problem.zh-CN.tex': '\\Input\n两个整数。' }), 'two');
    const chinese = (await shown('two', 'zh-CN')).statement;
    expect(chinese).to.include({ language: 'zh-CN', otherLanguage: null });
    expect(chinese.html).to.contain('<h2>输入</h2>');
    expect((await shown('two', 'en')).statement).to.include({ language: 'en', otherLanguage: null });
    await imported(
      sumPackage({
        'problem.yaml': PROBLEM_YAML.replace('name: Sum', 'name: { de: Summe }'),
        'statement/problem.en.md': undefined,
        'statement/problem.de.md': 'Addiere.',
      }),
      'german',
    );
    expect((await shown('german', 'en')).statement).to.include({ language: 'de', otherLanguage: 'German' });
    expect((await student.client.get('/problems/german?lang=en')).text)
      .to.contain('This statement is in German')
      .and.contain('<div class="prose" lang="de">');
    expect((await student.client.get('/problems/german?lang=zh-CN')).text).to.contain('德语');
  });

  it('load nothing from other sites, and the import names each image that this affects', async () => {
    const text =
      'Look: ![spy](https://evil.example/x.png) ![own](own.png)\n\nA note[^1].\n\n{{nextsample}}\n\n{{remainingsamples}}\n\n[^1]: Here.\n';
    const { notices } = await imported(
      sumPackage({ 'statement/problem.en.md': text, 'statement/own.png': RED_PNG }),
      'foreign',
    );
    expect(notices).to.include('statement/problem.en.md statement_foreign_image https://evil.example/x.png');
    const page = await student.client.get('/problems/foreign?lang=en');
    expect(page.text)
      .to.contain('[Image from another site not shown] spy')
      .and.contain('/statement/own.png"')
      .and.contain('footnotes');
    expect(page.text).not.to.contain('evil.example').and.not.contain('nextsample').and.not.contain('remainingsamples');
  });

  it('have drawings in which nothing can run, whatever they contain', async () => {
    await imported(
      sumPackage({ 'statement/problem.en.md': '![d](d.svg)', 'statement/d.svg': hostileSvg('https://evil.example') }),
      'drawing',
    );
    const { filesUrl } = await shown('drawing');
    const file = await student.client.get(`${filesUrl}/statement/d.svg`);
    expect(Object.fromEntries(file.headers)).to.include({
      'content-type': 'image/svg+xml',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    });
  });

  it('give their files only to people who can see the problem', async () => {
    await imported(
      sumPackage({
        'statement/own.png': RED_PNG,
        'attachments/a.txt': 'hello',
        'attachments/page.html': '<script>1</script>',
      }),
      'files',
    );
    const { filesUrl } = await shown('files');
    const version = filesUrl.split('/').at(-1)!;
    const addresses = [`${filesUrl}/statement/own.png`, `${filesUrl}/attachments/a.txt`];
    for (const address of addresses) expect((await student.client.get(address)).status, address).to.equal(200);
    const page = await student.client.get(`${filesUrl}/attachments/page.html`);
    expect(page.headers.get('content-disposition')).to.contain('attachment');
    expect(page.headers.get('content-type')).to.equal('application/octet-stream');
    for (const path of [
      'data/secret/01.in',
      'statement/../data/secret/01.in',
      'statement/%2e%2e/problem.yaml',
      'statement/problem.en.md',
      'attachments/..%2fproblem.yaml',
    ])
      expect((await student.client.get(`${filesUrl}/${path}`)).status, path).to.equal(404);
    expect(
      (await student.client.get(`/problems/drawing/files/${version}/statement/own.png`)).status,
      'below another problem',
    ).to.equal(404);
    expect(
      (await student.client.get(`/problem-files/${version}/statement/own.png`)).status,
      'the address of staff',
    ).to.equal(404);
    const organizer = await makePerson(site, { roles: ['organizer'] });
    expect((await organizer.client.get(`/problem-files/${version}/statement/own.png`)).status).to.equal(200);

    await setPublic(site.app, actor, await getProblemBySlug(site.app, actor, 'files'), false);
    for (const address of addresses) {
      expect((await student.client.get(address)).status, `hidden ${address}`).to.equal(404);
      expect((await organizer.client.get(address)).status, `hidden ${address}`).to.equal(200);
    }
  });

  it('give the files of a round only while its problems are visible, like its pages', async () => {
    await imported(sumPackage({ 'statement/own.png': RED_PNG }), 'inround', false);
    const { currentVersionId } = await getProblemBySlug(site.app, actor, 'inround');
    const { contest, round } = await publishedContest(site, { participation: 'person' });
    await addRoundProblem(site.app, actor, round.id, { problemVersionId: currentVersionId, points: 100, weight: 1 });
    await registerPerson(site.app, student.actor, contest);
    const page = `/contests/${contest.slug}/rounds/${round.slug}/problems/A`;
    const file = `${page}/files/${currentVersionId}/statement/own.png`;
    expect([(await student.client.get(page)).status, (await student.client.get(file)).status]).to.deep.equal([
      404, 404,
    ]);
    site.clock.set(round.opensAt + 1000);
    expect([(await student.client.get(page)).status, (await student.client.get(file)).status]).to.deep.equal([
      200, 200,
    ]);
    expect(
      (await student.client.get(`/problems/inround/files/${currentVersionId}/statement/own.png`)).status,
      'practice',
    ).to.equal(404);
  });
});
