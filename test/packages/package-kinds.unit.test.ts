/** Legacy packages, kernel problems, hostile archives, and the messages about all of them. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { translator } from '../../src/platform/i18n.ts';
import { fullPoints } from '../../src/packages/package-grading.rules.ts';
import type { GradedGroup } from '../../judge/contract/grading.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { zipOf, zipWithName } from '../submissions/source-fixtures.ts';
import {
  folderOf,
  KERNEL_YAML,
  kernelPackage,
  legacyPackage,
  MIB,
  notices,
  problems,
  reading,
  readingOfZip,
  removeFolders,
  sumPackage,
  unsupported,
  valid,
} from './package-fixtures.ts';

describe('legacy packages', () => {
  afterEach(removeFolders);

  it('treat a Python example without a version as PyPy', async () => {
    const pkg = await valid(
      legacyPackage({
        'submissions/accepted/a.py': 'x\n',
        'submissions/accepted/b.cpp': 'x\n',
        'submissions/accepted/mixed/c.py': 'x\n',
        'submissions/accepted/mixed/d.cpp': 'x\n',
      }),
    );
    const languages = Object.fromEntries(pkg.examples.map(({ path, language }) => [path, language]));
    expect(languages).to.include({
      'accepted/a.py': 'pypy3',
      'accepted/b.cpp': undefined,
      'accepted/mixed': undefined,
    });
    const newer = await valid(sumPackage({ 'submissions/accepted/a.py': 'x\n' }));
    expect(newer.examples.find(({ path }) => path === 'accepted/a.py')!.language).to.equal(undefined);
  });

  it('are read: name from the statement, flags for all tests, older folder names', async () => {
    const pkg = await valid(legacyPackage());
    expect(pkg).to.deep.include({ formatVersion: 'legacy', name: { en: 'Old Sum' }, source: 'NCPC' });
    expect(pkg.checker).to.deep.include({ floatAbsoluteTolerance: 1e-6, floatRelativeTolerance: 1e-6 });
    expect(pkg.limits).to.include({ memoryBytes: 512 * MIB, acToLimit: 5, limitToTle: 2 });
    expect(pkg.statements[0]).to.include({ language: 'en', format: 'tex' });
  });

  it('use the time limit that older tools state', async () => {
    const plain = await valid(legacyPackage({ '.timelimit': '3\n' }));
    expect(plain.limits).to.include({ timeLimitMs: 3000, timeLimitFrom: '.timelimit' });
    const ini = await valid(legacyPackage({ 'domjudge-problem.ini': "short-name = a\ntimelimit='2.5'\n" }));
    expect(ini.limits).to.include({ timeLimitMs: 2500, timeLimitFrom: 'domjudge-problem.ini' });
  });

  it('cannot be judged with a time limit beyond ours, whichever file states it', async () => {
    for (const [file, content] of [
      ['.timelimit', '301'],
      ['.timelimit', '9'.repeat(400)],
      ['domjudge-problem.ini', "timelimit='86400'\n"],
      ['problem.yaml', 'name: X\nlimits:\n  time_limit: 301\n'],
    ] as const)
      expect(unsupported(await reading(legacyPackage({ [file]: content }))), content).to.deep.equal([
        `${file} limit_too_high`,
      ]);
    expect((await valid(legacyPackage({ '.timelimit': '300' }))).limits.timeLimitMs).to.equal(300_000);
  });

  it('may have unknown keys, with a note', async () => {
    const read = await reading(legacyPackage({ 'problem.yaml': 'name: X\ncolour: red\nlimits:\n  speed: 3\n' }));
    expect(problems(read)).to.deep.equal([]);
    expect(
      read.notices.filter(({ code }) => code === 'unknown_key').map(({ params }) => params['key']),
    ).to.have.members(['colour', 'limits.speed']);
  });

  it('may have custom validators and groups that give points', async () => {
    const pkg = await valid(
      legacyPackage({
        'problem.yaml': 'type: scoring\nvalidation: custom\n',
        'output_validators/check/v.cpp': 'x\n',
        'data/secret/01.in': undefined,
        'data/secret/01.ans': undefined,
        'data/secret/g1/1.in': 'x\n',
        'data/secret/g1/1.ans': 'x\n',
        'data/secret/g1/testdata.yaml': 'on_reject: break\naccept_score: 40\ngrader_flags: min\n',
        'data/secret/g2/1.in': 'x\n',
        'data/secret/g2/1.ans': 'x\n',
        'data/secret/g2/2.in': 'x\n',
        'data/secret/g2/2.ans': 'x\n',
        'data/secret/g2/testdata.yaml': 'accept_score: 30\ngrader_flags: sum\n',
      }),
    );
    expect(pkg.checker).to.include({ kind: 'custom', language: 'cpp' });
    const secret = pkg.grading!.items.find((item) => typeof item !== 'string' && item.name === 'secret') as GradedGroup;
    const groups = secret.items as GradedGroup[];
    expect(groups.map((group) => [group.name, fullPoints(group), group.aggregation, group.items])).to.deep.equal([
      ['secret/g1', 40, 'min', ['secret/g1/1']],
      ['secret/g2', 60, 'sum', ['secret/g2/1', 'secret/g2/2']],
    ]);
    expect(fullPoints(pkg.grading!)).to.equal(100);
  });

  it('are recognized when they cannot be judged', async () => {
    const read = await reading(
      legacyPackage({
        'problem.yaml': 'validation: custom interactive\n',
        'output_validators/v.cpp': 'x\n',
        'output_validators/w.cpp': 'x\n',
      }),
    );
    expect(unsupported(read)).to.deep.equal(['output_validators several_validators']);
    const missing = await reading(legacyPackage({ 'problem.yaml': 'validation: custom\n' }));
    expect(problems(missing)).to.include('output_validators validator_missing');
  });

  it('allow a time limit after a wrong answer', async () => {
    const pkg = await valid(legacyPackage({ 'submissions/time_limit_exceeded/a.cpp': 'x\n' }));
    const slow = pkg.examples.find(({ path }) => path === 'time_limit_exceeded/a.cpp')!;
    expect(slow.expected).to.deep.equal(['WA', 'TLE', 'OLE']);
    expect(slow.constraints).to.have.length(1);
  });

  it('of the draft in between are read with either set of names', async () => {
    const tree = legacyPackage({
      'problem.yaml': 'problem_format_version: 2023-07-draft\nname: Sum\nlibraries: x\n',
      'problem_statement/problem.tex': undefined,
      'problem_statement/problem.en.tex': 'Add.\n',
    });
    const pkg = await valid(tree);
    expect(pkg).to.deep.include({ formatVersion: '2025-09', name: { en: 'Sum' } });
  });
});

describe('kernel problems', () => {
  afterEach(removeFolders);

  it('are read with their starter code as an archive that depends only on its files', async () => {
    const { kernel } = await valid(kernelPackage());
    expect(kernel).to.deep.include({
      toolchain: 'cpp',
      editable: ['src/recovery.cc'],
      sessionSeparator: '#!restart',
      testPoints: 60,
      speedup: { points: 40, fullAt: 3 },
      buildTimeMs: 45_000,
      buildMemoryBytes: 2048 * MIB,
      atHome: ['make test'],
    });
    expect(kernel!.benchmark).to.deep.include({
      measure: 'cpu',
      minRounds: 8,
      maxRounds: 30,
      targetRelativeInterval: 0.03,
      budgetMs: 30_000,
    });
    expect(kernel!.baseFiles.map(({ path }) => path)).to.deep.equal(['.clang-format', 'Makefile', 'src/recovery.cc']);
    const again = await readingOfZip(kernelPackage());
    expect(again.package!.kernel!.baseArchive.sha256).to.equal(kernel!.baseArchive.sha256);
    const other = await valid(kernelPackage({ '.kernel/base/Makefile': 'all:\n' }));
    expect(other.kernel!.baseArchive.sha256).to.not.equal(kernel!.baseArchive.sha256);
  });

  const wrong: [string, string, string][] = [
    ['an unknown key', `${KERNEL_YAML}speed: 1\n`, 'unknown_key'],
    ['another version', KERNEL_YAML.replace('kernel: 1', 'kernel: 2'), 'key_not_one_of'],
    ['nothing editable', KERNEL_YAML.replace('["src/recovery.cc"]', '[]'), 'key_empty'],
    ['an editable path that leaves the tree', KERNEL_YAML.replace('src/recovery.cc', '../x'), 'path_invalid'],
    [
      'an artefact outside the tree',
      KERNEL_YAML.replace('artefacts: ["kv_driver"]', 'artefacts: ["/etc/passwd"]'),
      'path_invalid',
    ],
    [
      'an artefact in the work folder',
      KERNEL_YAML.replace('artefacts: ["kv_driver"]', 'artefacts: ["kv_driver", "work"]'),
      'artefact_is_work',
    ],
    [
      'points for speed without a benchmark',
      KERNEL_YAML.replace(/benchmark:\n( .*\n)+/, ''),
      'speedup_without_benchmark',
    ],
    [
      'a minimum of rounds above the maximum',
      KERNEL_YAML.replace('budget: 30', 'min_rounds: 9\n  max_rounds: 5'),
      'rounds_reversed',
    ],
  ];
  for (const [title, text, code] of wrong) {
    it(`are refused with ${title}`, async () => {
      expect(text).to.not.equal(KERNEL_YAML);
      expect(problems(await reading(kernelPackage({ '.kernel/kernel.yaml': text })))).to.deep.equal([
        `.kernel/kernel.yaml ${code}`,
      ]);
    });
  }

  it('are refused without starter code, and cannot be judged with an unknown toolchain', async () => {
    const noBase = await reading(
      kernelPackage({ '.kernel/kernel.yaml': KERNEL_YAML.replace('base: base', 'base: other') }),
    );
    expect(problems(noBase)).to.deep.equal(['.kernel/other base_missing']);
    const rust = await reading(
      kernelPackage({ '.kernel/kernel.yaml': KERNEL_YAML.replace('toolchain: cpp', 'toolchain: fortran') }),
    );
    expect(unsupported(rust)).to.deep.equal(['.kernel/kernel.yaml toolchain_unknown']);
    const lost = await reading(kernelPackage({ '.kernel/kernel.yaml': undefined }));
    expect(problems(lost)).to.deep.equal(['.kernel/kernel.yaml file_missing']);
  });
});

describe('hostile and broken archives', () => {
  afterEach(removeFolders);
  const codeOf = async (content: Buffer): Promise<string | undefined> =>
    withPackage({ fileName: 'x.zip', content }, (read) => Promise.resolve(read.problems[0]?.code));

  it('are refused, each with its reason', async () => {
    expect(await codeOf(await zipWithName('../problem.yaml'))).to.equal('path_traversal');
    expect(await codeOf(await zipWithName('/problem.yaml'))).to.equal('path_absolute');
    expect(await codeOf(await zipOf({ 'problem.yaml': '/etc/passwd' }, { 'problem.yaml': 0o120777 }))).to.equal(
      'symlink',
    );
    expect(await codeOf(Buffer.from('no zip at all'))).to.equal('archive_broken');
    const zip = await zipOf(sumPackage());
    const many = Buffer.from(zip);
    const end = many.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    many.writeUInt16LE(20_001, end + 8);
    many.writeUInt16LE(20_001, end + 10);
    expect(await codeOf(many)).to.equal('too_many_files');
    const bomb = Buffer.from(zip);
    bomb.writeUInt32LE(0xfffffff0, bomb.indexOf('PK\x01\x02', 0, 'latin1') + 24);
    expect(await codeOf(bomb)).to.equal('archive_bomb');
    const torn = Buffer.from(zip);
    torn.fill(0xff, 60, 200);
    expect(await codeOf(torn)).to.equal('archive_broken');
  });

  it('with the extension .kpp are read from disk, and a missing path is reported', async () => {
    const folder = folderOf({ x: '' });
    writeFileSync(
      join(folder, 'sum.kpp'),
      await zipOf(Object.fromEntries(Object.entries(sumPackage()).map(([path, content]) => [`sum/${path}`, content]))),
    );
    const name = await withPackage(
      join(folder, 'sum.kpp'),
      async (read) => `${read.package?.shortName} ${(await read.package!.tests[0]!.input.read()).toString()}`,
    );
    expect(name).to.equal('sum 1 2\n');
    const missing = await withPackage(join(folder, 'none'), (read) => Promise.resolve(problems(read)));
    expect(missing).to.deep.equal(['none not_readable']);
  });

  it('report entries that are not files beside all other errors', async () => {
    const folder = folderOf(sumPackage({ 'data/secret/02.ans': undefined }));
    execFileSync('mkfifo', [join(folder, 'data/pipe'), join(folder, 'submissions/pipe')]);
    expect(await withPackage(folder, (read) => Promise.resolve(problems(read)))).to.have.members([
      'data/pipe special_file',
      'submissions/pipe special_file',
      'data/secret/02.in answer_missing',
    ]);
  });

  it('are read from folders with links inside, but not with links that lead out', async () => {
    const folder = folderOf(sumPackage());
    symlinkSync('01.in', join(folder, 'data/secret/03.in'));
    symlinkSync('01.ans', join(folder, 'data/secret/03.ans'));
    expect(await withPackage(folder, (read) => Promise.resolve(read.package?.tests.length))).to.equal(4);
    symlinkSync('/etc/passwd', join(folder, 'data/secret/04.in'));
    expect(await withPackage(folder, (read) => Promise.resolve(problems(read)))).to.deep.equal([
      'data/secret/04.in symlink',
    ]);
    const loop = folderOf(sumPackage());
    symlinkSync('..', join(loop, 'data/loop'));
    const left = await withPackage(loop, (read) => Promise.resolve([problems(read), notices(read)]));
    expect(left).to.deep.equal([[], ['data/loop link_left_out']]);
  });
});

describe('messages about packages and refusals', () => {
  const missing = (codes: Iterable<string>, namespace: string): string[] =>
    [...codes].flatMap((code) =>
      (['en', 'zh-CN'] as const).flatMap((language) => {
        const file = new URL(`../../locales/${language}/${namespace}.json`, import.meta.url);
        const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
        return words[code] ? [] : [`${language} ${code}`];
      }),
    );
  const codesIn = (folder: string, name: RegExp, pattern: RegExp): Set<string> => {
    const url = new URL(`../../src/${folder}/`, import.meta.url);
    const sources = readdirSync(url).filter((file) => name.test(file));
    return new Set(
      sources.flatMap((file) =>
        [...readFileSync(new URL(file, url), 'utf8').matchAll(pattern)].map((match) => match[1]!),
      ),
    );
  };
  const archiveCodes = codesIn('platform/archives', /^archive\.ts$/, /^ {2}\| '([a-z_]+)'/gm);

  it('exist in both languages for every code of the package reader', () => {
    const said = codesIn(
      'packages',
      /^package.*\.input\.ts$/,
      /(?:\.(?:problem|cannotJudge|notice)\([^']*?(?:'[^']*',\s*)?|\bsay\()'([a-z][a-z0-9]*(?:_[a-z0-9]+)+)'/g,
    );
    expect(said.size).to.be.greaterThan(40);
    expect(archiveCodes.size).to.equal(12);
    expect(missing([...said, ...archiveCodes], 'problem-packages')).to.deep.equal([]);
  });

  it('exist in both languages for every refusal of a submission', () => {
    const refusals = codesIn('submissions', /^source\.rules\.ts$/, /^ {2}\| '([a-z_]+)'/gm);
    expect(refusals.size).to.be.greaterThan(25);
    expect(missing([...refusals, ...archiveCodes], 'refusals')).to.deep.equal([]);
  });

  it('have their parameters filled in', async () => {
    const { problems: said } = await reading(sumPackage({ 'data/secret/01.ans': undefined }));
    expect(said).to.have.length(1);
    const text = translator('zh-CN')(`problem-packages:${said[0]!.code}`, said[0]!.params);
    expect(text).to.equal('该测试点缺少答案文件 data/secret/01.ans。');
    await removeFolders();
  });
});
