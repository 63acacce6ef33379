/** Problem packages from folders and zips: what is read, and every kind of mistake that is told. */
import { expect } from 'chai';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { translator } from '../../src/platform/i18n.ts';
import { withPackage } from '../../src/problems/package.input.ts';
import { blobsOf, storedPackage } from '../../src/problems/package.rules.ts';
import type { PackageReading, ProblemPackage } from '../../src/problems/package.rules.ts';
import { zipOf, zipWithName } from '../submissions/source-fixtures.ts';
import type { Tree } from '../submissions/source-fixtures.ts';
import {
  folderOf,
  KERNEL_YAML,
  kernelPackage,
  legacyPackage,
  PROBLEM_YAML,
  reading,
  readingOfZip,
  removeFolders,
  sumPackage,
} from './package-fixtures.ts';

const MIB = 1024 * 1024;

async function valid(tree: Tree): Promise<ProblemPackage> {
  const read = await reading(tree);
  expect(read.problems).to.deep.equal([]);
  expect(read.unsupported).to.deep.equal([]);
  return read.package!;
}

/** `file code` of every problem. */
const problems = (read: PackageReading): string[] => read.problems.map(({ file, code }) => `${file} ${code}`);
const unsupported = (read: PackageReading): string[] => read.unsupported.map(({ file, code }) => `${file} ${code}`);
const notices = (read: PackageReading): string[] => read.notices.map(({ file, code }) => `${file} ${code}`);
const yaml = (more: string): Tree => sumPackage({ 'problem.yaml': PROBLEM_YAML + more });

describe('problem package 2025-09', () => {
  afterEach(removeFolders);

  it('is read whole: metadata, limits, statement, tests, checker, examples', async () => {
    const pkg = await valid(sumPackage());
    expect(pkg).to.deep.include({ formatVersion: '2025-09', shortName: 'sum', name: { en: 'Sum' }, authors: ['Ada Lovelace'] });
    expect(pkg.rightsOwner).to.equal('Ada Lovelace');
    expect(pkg.limits).to.include({ timeLimitMs: 1500, timeLimitFrom: 'problem.yaml', memoryBytes: 256 * MIB, outputBytes: 8 * MIB, codeBytes: 128 * 1024 });
    expect(pkg.statements.map(({ language, format, text }) => ({ language, format, text }))).to.deep.equal([
      { language: 'en', format: 'md', text: 'Add **two** numbers.\n' },
    ]);
    expect(pkg.tests.map(({ name, group, isSample }) => [name, group, isSample])).to.deep.equal([
      ['sample/1', 'sample', true],
      ['secret/01', 'secret', false],
      ['secret/02', 'secret', false],
    ]);
    expect((await pkg.tests[1]!.answer.read()).toString()).to.equal('7\n');
    expect(pkg.tests[1]!.answer.sizeBytes).to.equal(2);
    expect(pkg.checker).to.deep.equal({ kind: 'default', caseSensitive: false, spaceChangeSensitive: false });
    expect(pkg.examples.map(({ path, expected, timeLimitBound }) => ({ path, expected, timeLimitBound }))).to.deep.equal([
      { path: 'accepted/sum.cpp', expected: ['AC'], timeLimitBound: 'lower' },
    ]);
  });

  it('is the same from a zip as from a folder', async () => {
    const [folder, zip] = [await reading(sumPackage()), await readingOfZip(sumPackage())];
    expect(zip.problems).to.deep.equal([]);
    expect(storedPackage(zip.package!)).to.deep.equal(storedPackage(folder.package!));
  });

  it('is plain data for the database, and names each blob once', async () => {
    const pkg = await valid(sumPackage({ 'data/secret/02.in': '3 4\n', 'data/secret/02.ans': '7\n' }));
    const stored = storedPackage(pkg);
    expect(stored.tests[0]!.input).to.have.all.keys('sha256', 'sizeBytes');
    expect(JSON.parse(JSON.stringify(stored))).to.deep.equal(stored);
    // Two samples' files, one secret test's (both are equal), the statement and the submission.
    expect(blobsOf(pkg)).to.have.length(6);
  });

  it('lists everything that is wrong, not the first', async () => {
    const read = await reading(
      sumPackage({
        'problem.yaml': 'problem_format_version: 2025-09\nname: Sum\nspeed: fast\nlimits:\n  time_limit: 0\n  memory: lots\n',
        'statement/problem.en.md': undefined,
        'data/secret/01.ans': undefined,
      }),
    );
    expect(read.package).to.equal(undefined);
    expect(read.problems).to.deep.include({ file: 'problem.yaml', code: 'unknown_key', params: { key: 'speed' } });
    expect(read.problems).to.deep.include({ file: 'problem.yaml', code: 'key_missing', params: { key: 'uuid', expected: 'string' } });
    expect(read.problems).to.deep.include({ file: 'problem.yaml', code: 'key_too_small', params: { key: 'limits.time_limit', minimum: 0 } });
    expect(read.problems).to.deep.include({ file: 'problem.yaml', code: 'key_type', params: { key: 'limits.memory', expected: 'number' } });
    const second = await reading(sumPackage({ 'statement/problem.en.md': undefined, 'data/secret/01.ans': undefined, 'submissions/accepted/sum.cpp': undefined }));
    expect(problems(second)).to.deep.equal([
      'statement/problem.en.md statement_missing',
      'data/secret/01.in answer_missing',
      'submissions/accepted accepted_missing',
    ]);
  });

  const wrong: [string, Tree, string][] = [
    ['without problem.yaml', sumPackage({ 'problem.yaml': undefined }), 'problem.yaml file_missing'],
    ['with a version nobody knows', sumPackage({ 'problem.yaml': 'problem_format_version: 2031-01\n' }), 'problem.yaml format_version_unknown'],
    ['with broken YAML', sumPackage({ 'problem.yaml': 'name: [\n' }), 'problem.yaml yaml_broken'],
    ['with a key twice', yaml('name: Again\n'), 'problem.yaml yaml_broken'],
    ['that is not UTF-8', sumPackage({ 'problem.yaml': Buffer.from('name: \xff\n', 'latin1') }), 'problem.yaml not_utf8'],
    ['with an unknown limit', sumPackage({ 'problem.yaml': `${PROBLEM_YAML}  speed: 3\n` }), 'problem.yaml unknown_key'],
    ['with types that clash', yaml('type: [pass-fail, scoring]\n'), 'problem.yaml types_clash'],
    ['with an unknown license', sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('cc by', 'mine') }), 'problem.yaml key_not_one_of'],
    ['with a name in a language without statement', sumPackage({ 'statement/problem.zh-CN.md': '求和\n' }), 'problem.yaml name_languages'],
    ['with a statement in no language', sumPackage({ 'statement/problem.md': 'x\n' }), 'statement/problem.md statement_language'],
    ['without secret tests', sumPackage({ 'data/secret/01.in': undefined, 'data/secret/01.ans': undefined, 'data/secret/02.in': undefined, 'data/secret/02.ans': undefined }), 'data/secret secret_tests_missing'],
    ['with an answer without input', sumPackage({ 'data/secret/03.ans': 'x\n' }), 'data/secret/03.ans input_missing'],
    ['with groups and bare tests', sumPackage({ 'data/secret/g/1.in': 'x\n', 'data/secret/g/1.ans': 'x\n' }), 'data/secret groups_and_bare_tests'],
    ['with groups in samples', sumPackage({ 'data/sample/g/1.in': 'x\n', 'data/sample/g/1.ans': 'x\n' }), 'data/sample/g/1.in groups_in_sample'],
    ['with scores though not scoring', sumPackage({ 'data/secret/test_group.yaml': 'max_score: 5\n' }), 'data/secret/test_group.yaml key_needs_scoring'],
    ['with an unknown key of a test', sumPackage({ 'data/secret/01.yaml': 'colour: red\n' }), 'data/secret/01.yaml unknown_key'],
    ['with an unknown flag of the checker', sumPackage({ 'data/secret/test_group.yaml': 'output_validator_args: [fuzzy]\n' }), 'data validator_flag_unknown'],
    ['with a tolerance that is no number', sumPackage({ 'data/test_group.yaml': 'output_validator_args: [float_tolerance, abc]\n' }), 'data validator_flag_value'],
    ['with include for another language', sumPackage({ 'problem.yaml': `${PROBLEM_YAML}languages: [cpp]\n`, 'include/python3/a.py': 'x\n' }), 'include/python3 include_language'],
    ['with an unknown verdict in submissions.yaml', sumPackage({ 'submissions/submissions.yaml': 'accepted:\n  permitted: [YES]\n' }), 'submissions/submissions.yaml key_not_one_of'],
  ];
  for (const [title, tree, problem] of wrong) {
    it(`is refused ${title}`, async () => {
      const read = await reading(tree);
      expect(problems(read)).to.include(problem);
      expect(read.package).to.equal(undefined);
    });
  }

  const cannot: [string, Tree, string][] = [
    ['interactive', yaml('type: interactive\n'), 'problem.yaml interactive'],
    ['multi-pass', yaml('type: [scoring, multi-pass]\n'), 'problem.yaml multi_pass'],
    ['submit-answer', yaml('type: submit-answer\n'), 'problem.yaml submit_answer'],
    ['a limit beyond ours', sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('256', '999999') }), 'problem.yaml limit_too_high'],
    ['files of a test', sumPackage({ 'data/secret/01.files/map.txt': 'x\n' }), 'data/secret/01.files test_files'],
    ['validator arguments that differ', sumPackage({ 'data/secret/01.yaml': 'output_validator_args: [case_sensitive]\n' }), 'data validator_args_differ'],
    ['a static validator', sumPackage({ 'static_validator/v.py': 'x\n' }), 'static_validator static_validator'],
    ['a validator in no language of ours', sumPackage({ 'output_validator/v.hs': 'x\n' }), 'output_validator validator_language'],
    ['a validator with a build script', sumPackage({ 'output_validator/build': 'x\n', 'output_validator/v.cpp': 'x\n' }), 'output_validator validator_build_script'],
  ];
  for (const [title, tree, problem] of cannot) {
    it(`can be read but not judged: ${title}`, async () => {
      const read = await reading(tree);
      expect(unsupported(read)).to.include(problem);
      expect(problems(read)).to.deep.equal([]);
      expect(read.package).to.not.equal(undefined);
    });
  }

  it('has names and statements in several languages, constants filled in', async () => {
    const pkg = await valid(
      sumPackage({
        'problem.yaml': `${PROBLEM_YAML.replace('name: Sum', 'name: {en: Sum, zh-CN: 求和}')}constants: {limit: 1000}\n`,
        'statement/problem.en.md': 'At most {{limit}}, not {{other}}.\n',
        'statement/problem.zh-CN.md': '至多 {{limit}}。\n',
        'statement/picture.svg': '<svg/>\n',
        'submissions/accepted/sum.cpp': 'int limit = {{limit}};\n',
      }),
    );
    expect(pkg.name).to.deep.equal({ en: 'Sum', 'zh-CN': '求和' });
    expect(pkg.statements.map(({ text }) => text)).to.deep.equal(['At most 1000, not {{other}}.\n', '至多 1000。\n']);
    expect(pkg.statementFiles.map(({ path }) => path)).to.deep.equal(['picture.svg']);
    expect((await pkg.examples[0]!.files[0]!.blob.read()).toString()).to.equal('int limit = 1000;\n');
  });

  it('gives tests their own arguments, or those of their folder, and what people see of a sample', async () => {
    const pkg = await valid(
      sumPackage({
        'data/secret/test_group.yaml': 'args: [--all]\n',
        'data/secret/01.yaml': 'args: [--one]\nhint: think\n',
        'data/sample/1.in.statement': 'shown\n',
        'data/sample/1.out': 'seen\n',
      }),
    );
    expect(pkg.tests.map(({ args }) => args)).to.deep.equal([[], ['--one'], ['--all']]);
    expect((await pkg.tests[0]!.shownInput!.read()).toString()).to.equal('shown\n');
    expect((await pkg.tests[0]!.shownAnswer!.read()).toString()).to.equal('seen\n');
  });

  it('has a checker with flags, or its own in a folder or below it', async () => {
    const flags = await valid(sumPackage({ 'data/test_group.yaml': 'output_validator_args: [case_sensitive, float_absolute_tolerance, 1e-6]\n' }));
    expect(flags.checker).to.deep.equal({ kind: 'default', caseSensitive: true, spaceChangeSensitive: false, floatAbsoluteTolerance: 1e-6 });
    for (const folder of ['output_validator', 'output_validator/check']) {
      const pkg = await valid(sumPackage({ [`${folder}/v.cpp`]: 'x\n', [`${folder}/v.h`]: 'x\n', 'data/test_group.yaml': 'output_validator_args: [a]\n' }));
      const { checker } = pkg;
      expect(checker).to.include({ kind: 'custom', language: 'cpp' });
      expect(checker.kind === 'custom' && checker.files.map(({ path }) => path)).to.deep.equal(['v.cpp', 'v.h']);
      expect(checker).to.have.deep.property('args', ['a']);
    }
  });

  it('has scored groups with their requirements, and says what is wrong with them', async () => {
    const scoring = {
      'problem.yaml': `${PROBLEM_YAML}type: scoring\n`,
      'data/secret/01.in': undefined,
      'data/secret/01.ans': undefined,
      'data/secret/02.in': undefined,
      'data/secret/02.ans': undefined,
      'data/secret/a/1.in': 'x\n',
      'data/secret/a/1.ans': 'x\n',
      'data/secret/b/deep/1.in': 'x\n',
      'data/secret/b/deep/1.ans': 'x\n',
      'data/secret/a/test_group.yaml': 'max_score: 30\n',
      'data/secret/b/test_group.yaml': 'max_score: 70\nscore_aggregation: sum\nrequire_pass: [sample, secret/a]\n',
    };
    const pkg = await valid(sumPackage(scoring));
    expect(pkg.groups).to.deep.equal([
      { name: 'secret', maxScore: 100, aggregation: 'sum', requirePass: [] },
      { name: 'secret/a', maxScore: 30, aggregation: 'pass-fail', requirePass: [] },
      { name: 'secret/b', maxScore: 70, aggregation: 'sum', requirePass: ['sample', 'secret/a'] },
    ]);
    expect(pkg.tests.map(({ group }) => group)).to.deep.equal(['sample', 'secret/a', 'secret/b']);
    const bad = await reading(sumPackage({ ...scoring, 'data/secret/a/test_group.yaml': 'require_pass: secret/b\n' }));
    expect(problems(bad)).to.include.members([
      'data/secret/a/test_group.yaml max_score_missing',
      'data/secret/a/test_group.yaml required_group_scores',
    ]);
  });

  it('ignores hidden files, and says so for odd names', async () => {
    const read = await reading(sumPackage({ '.gitignore': 'x\n', 'data/secret/a b.in': 'x\n', '.git/config': 'x\n' }));
    expect(problems(read)).to.deep.equal([]);
    expect(read.package!.tests).to.have.length(3);
    expect(notices(read)).to.include('data/secret/a b.in name_ignored');
  });

  it('takes one second where no time limit is given, and says so', async () => {
    const read = await reading(sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('  time_limit: 1.5\n', '') }));
    expect(read.package!.limits).to.include({ timeLimitMs: 1000, timeLimitFrom: 'default' });
    expect(notices(read)).to.include('problem.yaml time_limit_default');
  });
});

describe('example submissions', () => {
  afterEach(removeFolders);
  const expectations = async (tree: Tree) =>
    Object.fromEntries((await valid(tree)).examples.map((example) => [example.path, example]));

  it('are expected to do what their folder says', async () => {
    const folders = {
      accepted: ['AC'],
      wrong_answer: ['WA'],
      time_limit_exceeded: ['TLE'],
      run_time_error: ['MLE', 'RTE'],
      brute_force: ['TLE', 'MLE', 'RTE'],
      rejected: ['WA', 'TLE', 'MLE', 'OLE', 'RTE'],
      compile_error: ['CE'],
      compiler_error: ['CE'],
      memory_limit_exceeded: ['MLE'],
      output_limit_exceeded: ['OLE'],
      rejected_before_build: ['REJECTED'],
    };
    const tree = Object.fromEntries(Object.keys(folders).map((folder) => [`submissions/${folder}/x.cpp`, 'x\n']));
    const examples = await expectations(sumPackage(tree));
    for (const [folder, expected] of Object.entries(folders)) {
      expect(examples[`${folder}/x.cpp`]!.expected, folder).to.deep.equal(expected);
      expect(examples[`${folder}/x.cpp`]!.constraints, folder).to.deep.equal([]);
    }
    expect(examples['time_limit_exceeded/x.cpp']!.timeLimitBound).to.equal('upper');
    expect(examples['wrong_answer/x.cpp']!.timeLimitBound).to.equal('lower');
    expect(examples['compile_error/x.cpp']!.timeLimitBound).to.equal(undefined);
    expect(examples['brute_force/x.cpp']!.timeLimitBound).to.equal(undefined);
  });

  it('may be folders of several files', async () => {
    const examples = await expectations(sumPackage({ 'submissions/accepted/two/a.cpp': 'a\n', 'submissions/accepted/two/lib/b.h': 'b\n' }));
    expect(examples['accepted/two']!.files.map(({ path }) => path)).to.deep.equal(['a.cpp', 'lib/b.h']);
    expect(examples['accepted/two']!.isFolder).to.equal(true);
  });

  it('are expected to do what submissions.yaml says, per test too', async () => {
    const examples = await expectations(
      sumPackage({
        'submissions/odd/slow.py': 'x\n',
        'submissions/time_limit_exceeded/a.cpp': 'x\n',
        'submissions/time_limit_exceeded/b.cpp': 'x\n',
        'submissions/submissions.yaml': `
odd/*.{py,cpp}:
  permitted: [AC, TLE]
  required: [TLE]
  language: python3
  entrypoint: slow
time_limit_exceeded/a.cpp:
  permitted: [TLE, AC]
  secret/0*: {required: [TLE]}
time_limit_exceeded/b.cpp:
  use_for_time_limit: false
`,
      }),
    );
    expect(examples['odd/slow.py']).to.deep.include({ expected: ['TLE'], language: 'python3', entryPoint: 'slow', timeLimitBound: 'upper' });
    expect(examples['odd/slow.py']!.constraints).to.have.length(1);
    expect(examples['time_limit_exceeded/a.cpp']!.constraints[1]).to.deep.include({ tests: ['secret/01', 'secret/02'], required: ['TLE'] });
  });

  it('are expected to do what their tag says, whatever the folder', async () => {
    const examples = await expectations(
      sumPackage({ 'submissions/mixed/a.cpp': '// @EXPECTED_RESULTS@: WRONG-ANSWER, TIMELIMIT\n', 'submissions/wrong_answer/b.py': '# @EXPECTED_RESULTS@ COMPILER-ERROR\n' }),
    );
    expect(examples['mixed/a.cpp']!.expected).to.deep.equal(['WA', 'TLE']);
    expect(examples['wrong_answer/b.py']!.expected).to.deep.equal(['CE']);
  });

  it('are left out with a word when nothing is expected of them', async () => {
    const read = await reading(sumPackage({ 'submissions/ideas/a.cpp': 'x\n' }));
    expect(read.package!.examples).to.have.length(1);
    expect(notices(read)).to.include('submissions/ideas/a.cpp nothing_expected');
  });
});

describe('legacy packages', () => {
  afterEach(removeFolders);

  it('are read: name from the statement, flags for all tests, older folder names', async () => {
    const pkg = await valid(legacyPackage());
    expect(pkg).to.deep.include({ formatVersion: 'legacy', name: { en: 'Old Sum' }, source: 'NCPC' });
    expect(pkg.checker).to.deep.include({ floatAbsoluteTolerance: 1e-6, floatRelativeTolerance: 1e-6 });
    expect(pkg.limits).to.include({ memoryBytes: 512 * MIB, acToLimit: 5, limitToTle: 2 });
    expect(pkg.statements[0]).to.include({ language: 'en', format: 'tex' });
  });

  it('take the time limit of older tools', async () => {
    const plain = await valid(legacyPackage({ '.timelimit': '3\n' }));
    expect(plain.limits).to.include({ timeLimitMs: 3000, timeLimitFrom: '.timelimit' });
    const ini = await valid(legacyPackage({ 'domjudge-problem.ini': "short-name = a\ntimelimit='2.5'\n" }));
    expect(ini.limits).to.include({ timeLimitMs: 2500, timeLimitFrom: 'domjudge-problem.ini' });
  });

  it('may have unknown keys, with a word', async () => {
    const read = await reading(legacyPackage({ 'problem.yaml': 'name: X\ncolour: red\nlimits:\n  speed: 3\n' }));
    expect(problems(read)).to.deep.equal([]);
    expect(read.notices.filter(({ code }) => code === 'unknown_key').map(({ params }) => params['key'])).to.have.members(['colour', 'limits.speed']);
  });

  it('have custom validators, and groups that give points', async () => {
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
    expect(pkg.groups.map(({ name, maxScore, aggregation }) => [name, maxScore, aggregation])).to.deep.equal([
      ['secret', 100, 'sum'],
      ['secret/g1', 40, 'min'],
      ['secret/g2', 60, 'sum'],
    ]);
  });

  it('are told apart where they cannot be judged', async () => {
    const read = await reading(legacyPackage({ 'problem.yaml': 'validation: custom interactive\n', 'output_validators/v.cpp': 'x\n', 'output_validators/w.cpp': 'x\n' }));
    expect(unsupported(read)).to.include.members(['problem.yaml interactive', 'output_validators several_validators']);
    const missing = await reading(legacyPackage({ 'problem.yaml': 'validation: custom\n' }));
    expect(problems(missing)).to.include('output_validators validator_missing');
  });

  it('may time out after a wrong answer', async () => {
    const pkg = await valid(legacyPackage({ 'submissions/time_limit_exceeded/a.cpp': 'x\n' }));
    const slow = pkg.examples.find(({ path }) => path === 'time_limit_exceeded/a.cpp')!;
    expect(slow.expected).to.deep.equal(['WA', 'TLE']);
    expect(slow.constraints).to.have.length(1);
  });

  it('of the draft between are read with either set of names', async () => {
    const tree = legacyPackage({ 'problem.yaml': 'problem_format_version: 2023-07-draft\nname: Sum\nlibraries: x\n', 'problem_statement/problem.tex': undefined, 'problem_statement/problem.en.tex': 'Add.\n' });
    const pkg = await valid(tree);
    expect(pkg).to.deep.include({ formatVersion: '2025-09', name: { en: 'Sum' } });
  });
});

describe('kernel problems', () => {
  afterEach(removeFolders);

  it('are read with their base tree as an archive that depends on nothing but its files', async () => {
    const { kernel } = await valid(kernelPackage());
    expect(kernel).to.deep.include({ toolchain: 'cpp', editable: ['src/recovery.cc'], sessionSeparator: '#!restart', testPoints: 60, speedup: { points: 40, fullAt: 3 }, buildTimeMs: 45_000, buildMemoryBytes: 2048 * MIB, atHome: ['make test'] });
    expect(kernel!.benchmark).to.deep.include({ measure: 'cpu', minRounds: 8, maxRounds: 30, targetRelativeInterval: 0.03, budgetMs: 30_000 });
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
    ['an artefact that leaves the tree', KERNEL_YAML.replace('artefacts: ["kv_driver"]', 'artefacts: ["/etc/passwd"]'), 'path_invalid'],
    ['points for speed without a benchmark', KERNEL_YAML.replace(/benchmark:\n( .*\n)+/, ''), 'speedup_without_benchmark'],
    ['rounds the wrong way round', KERNEL_YAML.replace('budget: 30', 'min_rounds: 9\n  max_rounds: 5'), 'rounds_reversed'],
  ];
  for (const [title, text, code] of wrong) {
    it(`are refused with ${title}`, async () => {
      expect(text).to.not.equal(KERNEL_YAML);
      expect(problems(await reading(kernelPackage({ '.kernel/kernel.yaml': text })))).to.deep.equal([`.kernel/kernel.yaml ${code}`]);
    });
  }

  it('are refused without base, and cannot be judged with an unknown toolchain', async () => {
    const noBase = await reading(kernelPackage({ '.kernel/kernel.yaml': KERNEL_YAML.replace('base: base', 'base: other') }));
    expect(problems(noBase)).to.deep.equal(['.kernel/other base_missing']);
    const rust = await reading(kernelPackage({ '.kernel/kernel.yaml': KERNEL_YAML.replace('toolchain: cpp', 'toolchain: fortran') }));
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
    expect(await codeOf(await zipOf({ 'problem.yaml': '/etc/passwd' }, { 'problem.yaml': 0o120777 }))).to.equal('symlink');
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

  it('are read from disk as .kpp, and a missing path is said', async () => {
    const folder = folderOf({ x: '' });
    writeFileSync(join(folder, 'sum.kpp'), await zipOf(Object.fromEntries(Object.entries(sumPackage()).map(([path, content]) => [`sum/${path}`, content]))));
    const name = await withPackage(join(folder, 'sum.kpp'), async (read) => `${read.package?.shortName} ${(await read.package!.tests[0]!.input.read()).toString()}`);
    expect(name).to.equal('sum 1 2\n');
    const missing = await withPackage(join(folder, 'none'), (read) => Promise.resolve(problems(read)));
    expect(missing).to.deep.equal(['none not_readable']);
  });

  it('may be folders with links inside, never out of them', async () => {
    const folder = folderOf(sumPackage());
    symlinkSync('01.in', join(folder, 'data/secret/03.in'));
    symlinkSync('01.ans', join(folder, 'data/secret/03.ans'));
    expect(await withPackage(folder, (read) => Promise.resolve(read.package?.tests.length))).to.equal(4);
    symlinkSync('/etc/passwd', join(folder, 'data/secret/04.in'));
    expect(await withPackage(folder, (read) => Promise.resolve(problems(read)))).to.deep.equal(['sum symlink']);
    const loop = folderOf(sumPackage());
    symlinkSync('..', join(loop, 'data/loop'));
    expect(await withPackage(loop, (read) => Promise.resolve(problems(read)))).to.deep.equal(['sum symlink']);
  });
});

describe('words about packages', () => {
  it('exist in both languages for everything said in these tests', async () => {
    const said = [
      ...(await reading(sumPackage({ 'problem.yaml': 'speed: 1\n' }))).notices,
      ...(await reading(sumPackage({ 'data/secret/01.ans': undefined }))).problems,
    ];
    for (const { code, params } of said) {
      for (const language of ['en', 'zh-CN'] as const) {
        const text = translator(language)(`problem-packages:${code}`, params);
        expect(text).to.not.equal(code);
        expect(text).to.not.contain('{{');
      }
    }
    await removeFolders();
  });
});
