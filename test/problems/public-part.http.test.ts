/** The public part of a package, as people download it from the page of a problem. */
import { expect } from 'chai';
import { openZip } from '../../src/platform/archives/zip.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { PackageReading } from '../../src/packages/package.rules.ts';
import { getProblemBySlug, importPackage, setPublic } from '../../src/problems/problems.service.ts';
import { KERNEL_YAML, kernelPackage, PROBLEM_YAML, sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf, type Tree } from '../submissions/source-fixtures.ts';

/** In every file that must stay on the site. */
const HIDDEN = 'HIDDEN';
const hidden: Tree = {
  'data/secret/HIDDEN.in': `${HIDDEN} 3 4\n`,
  'data/secret/HIDDEN.ans': `${HIDDEN} 7\n`,
  'submissions/accepted/HIDDEN.py': `# ${HIDDEN}\nprint(sum(map(int, input().split())))\n`,
  'input_validators/HIDDEN.py': `# ${HIDDEN}\nexit(42)\n`,
  'generators/HIDDEN.py': `# ${HIDDEN}\n`,
  'solution/HIDDEN.md': `${HIDDEN}\n`,
  'statement/HIDDEN-draft.txt': `${HIDDEN}\n`,
  'README.md': `${HIDDEN}\n`,
};
const YAML = `${PROBLEM_YAML}keywords: [HIDDEN]\nconstants: { most: 5, secret: HIDDEN }\n`;

eachEngine('the public part of a package', (engine) => {
  const actor = systemActor('test');
  let site: TestSite;
  let student: TestPerson;
  before(async () => {
    site = await startSite(engine);
    student = await makePerson(site);
  });
  after(() => site.close());

  async function imported(tree: Tree, slug: string, isPublic = true): Promise<string> {
    const wrapped = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${slug}/${path}`, content]));
    return await withPackage({ fileName: `${slug}.zip`, content: await zipOf(wrapped) }, async (reading) => {
      expect([...reading.problems, ...reading.unsupported]).to.deep.equal([]);
      await importPackage(site.app, actor, reading.package!);
      const problem = await getProblemBySlug(site.app, actor, slug);
      if (isPublic) await setPublic(site.app, actor, problem, true);
      return `/problems/${slug}/files/${problem.currentVersionId}/public/package.zip`;
    });
  }

  async function download(address: string): Promise<{ content: Buffer; files: Record<string, string> }> {
    const answer = await fetch(`${site.url}${address}`, { headers: { cookie: student.client.cookie } });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('application/zip');
    const content = Buffer.from(await answer.arrayBuffer());
    const zip = await openZip(content, { totalBytes: 1024 * 1024, entries: 100 });
    const files: Record<string, string> = {};
    for (const file of zip.files) files[file.path] = (await file.read()).toString('utf8');
    zip.close();
    expect(Object.entries(files).flat().join('\n')).to.not.contain(HIDDEN);
    return { content, files };
  }

  const read = async <T>(content: Buffer, work: (reading: PackageReading) => Promise<T> | T): Promise<T> =>
    await withPackage({ fileName: 'public.zip', content }, async (reading) => await work(reading));

  it('has statement, samples and attachments, and judges the samples as the site does', async () => {
    const tree = sumPackage({
      ...hidden,
      'problem.yaml': YAML,
      'statement/problem.en.md': 'Add up to {{most}} numbers. ![cat](cat.png)\n',
      'statement/cat.png': 'meow',
      'attachments/tools/try.sh': 'echo try\n',
      'data/sample/1.yaml': 'args: ["-v"]\n',
      'data/test_group.yaml': 'output_validator_args: [case_sensitive, float_tolerance, "1e-6"]\n',
    });
    const { content, files } = await download(await imported(tree, 'plain'));
    expect(Object.keys(files).sort()).to.deep.equal([
      'plain/.kernelway.yaml',
      'plain/attachments/tools/try.sh',
      'plain/data/sample/1.ans',
      'plain/data/sample/1.in',
      'plain/data/sample/1.yaml',
      'plain/problem.yaml',
      'plain/statement/cat.png',
      'plain/statement/problem.en.md',
    ]);
    expect(files['plain/statement/problem.en.md']).to.contain('Add up to 5 numbers.');
    await read(content, ({ package: pkg, problems, unsupported }) => {
      expect(problems).to.deep.equal([]);
      expect(unsupported.map(({ code }) => code)).to.deep.equal(['public_part']);
      expect(pkg!.publicPart).to.deep.equal({ leftOut: [] });
      expect(pkg!.limits).to.deep.include({ timeLimitMs: 1500, memoryBytes: 256 * 1024 * 1024 });
      expect(pkg!.tests).to.have.length(1);
      expect(pkg!.tests[0]).to.deep.include({ name: 'sample/1', args: ['-v'] });
      const checked = { ...pkg!.checker, ...pkg!.tests[0]!.checkerFlags };
      expect(checked).to.deep.include({ caseSensitive: true, floatRelativeTolerance: 1e-6 });
    });
  });

  it('has the starter code of a kernel problem, without benchmark', async () => {
    const secret = { 'data/secret/HIDDEN.in': hidden['data/secret/HIDDEN.in']! };
    const { content, files } = await download(
      await imported(
        kernelPackage({
          ...secret,
          'data/secret/HIDDEN.ans': `${HIDDEN}\n`,
          '.kernel/kernel.yaml': KERNEL_YAML.replace('"read"', '"HIDDEN"'),
          '.kernel/notes/HIDDEN.md': `${HIDDEN}\n`,
          'submissions/accepted/good/src/recovery.cc': `// ${HIDDEN}\n`,
        }),
        'core',
      ),
    );
    expect(files['core/.kernel/base/src/recovery.cc']).to.equal('void recover() {}\n');
    await read(content, ({ package: pkg, problems }) => {
      expect(problems).to.deep.equal([]);
      expect(pkg!.kernel).to.deep.include({ build: ['make -s kv_driver'], sessionSeparator: '#!restart' });
      expect(pkg!.kernel!.benchmark).to.equal(undefined);
    });
  });

  it('lacks the files that judge, and says on the page and in the package what that means', async () => {
    const validator = { 'output_validator/HIDDEN.py': `# ${HIDDEN}\nexit(42)\n` };
    const cases: [string, Tree, string[], string][] = [
      ['custom', validator, ['output_validator'], 'compared with the sample answers'],
      [
        'talk',
        { ...validator, 'problem.yaml': `${YAML}type: interactive\n`, 'data/sample/1.interaction': '> 1\n' },
        ['interaction', 'samples', 'output_validator'],
        'Only the site can judge',
      ],
      ['stub', { 'include/cpp/HIDDEN.h': `// ${HIDDEN}\n` }, ['include'], 'Only the site can judge'],
      [
        'shown',
        { 'data/sample/1.in.statement': '1 …\n', 'data/sample/1.in': `${HIDDEN}\n` },
        ['samples'],
        'Only the site can judge',
      ],
    ];
    for (const [slug, tree, lacks, words] of cases) {
      const address = await imported(sumPackage({ ...hidden, 'problem.yaml': YAML, ...tree }), slug);
      const { content } = await download(address);
      await read(content, ({ package: pkg, problems }) => {
        expect(problems, slug).to.deep.equal([]);
        expect(pkg!.publicPart, slug).to.deep.equal({ leftOut: lacks });
      });
      const page = await student.client.get(`/problems/${slug}?lang=en`);
      expect(page.text, slug).to.contain(words).and.to.contain(`href="${address}"`);
      const chinese = await student.client.get(`/problems/${slug}?lang=zh-CN`);
      expect(chinese.text, slug).to.contain('公开部分（zip）');
    }
  });

  it('is only for those who may see the problem', async () => {
    const address = await imported(sumPackage(hidden), 'closed', false);
    expect((await student.client.get(address)).status).to.equal(404);
  });
});
