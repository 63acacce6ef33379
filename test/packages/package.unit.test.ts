/** Problem packages of the current format: what is read, and every kind of mistake that is reported. */
import { expect } from 'chai';
import { timeLimitsUntilStop } from '../../src/packages/package.job.rules.ts';
import { blobsOf, storedPackage } from '../../src/packages/package-judging.rules.ts';
import type { Tree } from '../submissions/source-fixtures.ts';
import {
  kernelPackage,
  MIB,
  notices,
  PROBLEM_YAML,
  problems,
  reading,
  readingOfZip,
  removeFolders,
  sumPackage,
  unsupported,
  valid,
  yaml,
} from './package-fixtures.ts';

describe('problem package 2025-09', () => {
  afterEach(removeFolders);

  it('has the visible part of its name, and no name if nothing of it is visible', async () => {
    const named = (name: string) => sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('name: Sum', `name: ${name}`) });
    expect((await valid(named('"Su\\u200Bm  of\\u3164 two"'))).name).to.deep.equal({ en: 'Sum of two' });
    expect(problems(await reading(named('"\\u200B\\u3164"')))).not.to.deep.equal([]);
  });

  it('is read completely: metadata, limits, statement, tests, checker, examples', async () => {
    const pkg = await valid(sumPackage());
    expect(pkg).to.deep.include({
      formatVersion: '2025-09',
      shortName: 'sum',
      name: { en: 'Sum' },
      authors: ['Ada Lovelace'],
    });
    expect(pkg.rightsOwner).to.equal('Ada Lovelace');
    expect(pkg.limits).to.include({
      timeLimitMs: 1500,
      timeLimitFrom: 'problem.yaml',
      memoryBytes: 256 * MIB,
      outputBytes: 8 * MIB,
      codeBytes: 128 * 1024,
    });
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
    expect(
      pkg.examples.map(({ path, expected, timeLimitBound }) => ({ path, expected, timeLimitBound })),
    ).to.deep.equal([{ path: 'accepted/sum.cpp', expected: ['AC'], timeLimitBound: 'lower' }]);
  });

  it('is the same from a zip as from a folder', async () => {
    const [folder, zip] = [await reading(sumPackage()), await readingOfZip(sumPackage())];
    expect(zip.problems).to.deep.equal([]);
    expect(storedPackage(zip.package!)).to.deep.equal(storedPackage(folder.package!));
  });

  it('is plain data for the database and lists each blob once', async () => {
    const pkg = await valid(sumPackage({ 'data/secret/02.in': '3 4\n', 'data/secret/02.ans': '7\n' }));
    const stored = storedPackage(pkg);
    expect(stored.tests[0]!.input).to.have.all.keys('sha256', 'sizeBytes');
    expect(JSON.parse(JSON.stringify(stored))).to.deep.equal(stored);
    // Files of two samples, of one secret test (both are equal), the statement and the submission; and files that are
    // only kept: problem.yaml and the input validator.
    // only kept: problem.yaml and the input validator.
    expect(blobsOf(pkg)).to.have.length(8);
  });

  it('lists all errors, not just the first', async () => {
    const read = await reading(
      sumPackage({
        'problem.yaml':
          'problem_format_version: 2025-09\nname: Sum\nspeed: fast\nlimits:\n  time_limit: 0\n  memory: lots\n',
        'statement/problem.en.md': undefined,
        'data/secret/01.ans': undefined,
      }),
    );
    expect(read.package).to.equal(undefined);
    expect(read.problems).to.deep.include({ file: 'problem.yaml', code: 'unknown_key', params: { key: 'speed' } });
    expect(notices(read)).to.include.members([
      'problem.yaml uuid_missing',
      'statement/problem.en.md statement_missing',
    ]);
    expect(problems(read)).to.include('data/secret/01.in answer_missing');
    expect(read.problems).to.deep.include({
      file: 'problem.yaml',
      code: 'key_too_small',
      params: { key: 'limits.time_limit', minimum: 0 },
    });
    expect(read.problems).to.deep.include({
      file: 'problem.yaml',
      code: 'key_type',
      params: { key: 'limits.memory', expected: 'number' },
    });
    const second = await reading(
      sumPackage({
        'statement/problem.en.md': undefined,
        'data/secret/01.ans': undefined,
        'submissions/accepted/sum.cpp': undefined,
      }),
    );
    expect(problems(second)).to.deep.equal([
      'data/secret/01.in answer_missing',
      'submissions/accepted accepted_missing',
    ]);
  });

  const wrong: [string, Tree, string][] = [
    ['without problem.yaml', sumPackage({ 'problem.yaml': undefined }), 'problem.yaml file_missing'],
    [
      'with an unknown version',
      sumPackage({ 'problem.yaml': 'problem_format_version: 2031-01\n' }),
      'problem.yaml format_version_unknown',
    ],
    ['with broken YAML', sumPackage({ 'problem.yaml': 'name: [\n' }), 'problem.yaml yaml_broken'],
    ['with a key twice', yaml('name: Again\n'), 'problem.yaml yaml_broken'],
    [
      'that is not UTF-8',
      sumPackage({ 'problem.yaml': Buffer.from('name: \xff\n', 'latin1') }),
      'problem.yaml not_utf8',
    ],
    [
      'with an unknown limit',
      sumPackage({ 'problem.yaml': `${PROBLEM_YAML}  speed: 3\n` }),
      'problem.yaml unknown_key',
    ],
    ['with types that clash', yaml('type: [pass-fail, scoring]\n'), 'problem.yaml types_clash'],
    [
      'without secret tests',
      sumPackage({
        'data/secret/01.in': undefined,
        'data/secret/01.ans': undefined,
        'data/secret/02.in': undefined,
        'data/secret/02.ans': undefined,
      }),
      'data/secret secret_tests_missing',
    ],
    ['with an answer without input', sumPackage({ 'data/secret/03.ans': 'x\n' }), 'data/secret/03.ans input_missing'],
    [
      'with groups beside ungrouped tests',
      sumPackage({ 'data/secret/g/1.in': 'x\n', 'data/secret/g/1.ans': 'x\n' }),
      'data/secret groups_and_bare_tests',
    ],
    [
      'with groups in samples',
      sumPackage({ 'data/sample/g/1.in': 'x\n', 'data/sample/g/1.ans': 'x\n' }),
      'data/sample/g/1.in groups_in_sample',
    ],
    [
      'with scores in a pass-fail problem',
      sumPackage({ 'data/secret/test_group.yaml': 'max_score: 5\n' }),
      'data/secret/test_group.yaml key_needs_scoring',
    ],
    [
      'with an unknown key of a test',
      sumPackage({ 'data/secret/01.yaml': 'colour: red\n' }),
      'data/secret/01.yaml unknown_key',
    ],
    [
      'with an unknown flag of the checker',
      sumPackage({ 'data/secret/test_group.yaml': 'output_validator_args: [fuzzy]\n' }),
      'data validator_flag_unknown',
    ],
    [
      'with a tolerance that is not a number',
      sumPackage({ 'data/secret/test_group.yaml': 'output_validator_args: [float_tolerance, abc]\n' }),
      'data validator_flag_value',
    ],
    [
      'with an unknown verdict in submissions.yaml',
      sumPackage({ 'submissions/submissions.yaml': 'accepted:\n  permitted: [YES]\n' }),
      'submissions/submissions.yaml key_not_one_of',
    ],
  ];
  for (const [title, tree, problem] of wrong) {
    it(`is refused ${title}`, async () => {
      const read = await reading(tree);
      expect(problems(read)).to.include(problem);
      expect(read.package).to.equal(undefined);
    });
  }

  const cannot: [string, Tree, string][] = [
    [
      'a limit above the supported maximum',
      sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('256', '999999') }),
      'problem.yaml limit_too_high',
    ],
    [
      'files of a test that are too large',
      sumPackage({ 'data/secret/01.files/map.bin': Buffer.alloc(257 * MIB) }),
      'data/secret/01.files test_files_large',
    ],
    [
      'an interactive kernel problem',
      kernelPackage({ 'problem.yaml': `${PROBLEM_YAML}type: interactive\n`, 'output_validator/v.py': 'x\n' }),
      'problem.yaml kernel_type',
    ],
    [
      'a kernel problem with a static validator',
      kernelPackage({ 'static_validator/v.py': 'x\n' }),
      'static_validator kernel_static',
    ],
    [
      'a validator in an unsupported language',
      sumPackage({ 'output_validator/v.scala': 'x\n' }),
      'output_validator validator_language',
    ],
  ];
  for (const [title, tree, problem] of cannot) {
    it(`can be read but not judged: ${title}`, async () => {
      const read = await reading(tree);
      expect(unsupported(read)).to.include(problem);
      expect(problems(read)).to.deep.equal([]);
      expect(read.package).to.not.equal(undefined);
    });
  }

  it('sets in .kernelway.yaml after how many time limits the rest is left out, if at all', async () => {
    const after = async (tree: Parameters<typeof valid>[0]) => timeLimitsUntilStop(await valid(tree));
    expect(await after(sumPackage())).to.equal(3);
    expect(await after(sumPackage({ '.kernelway.yaml': 'stop_after_time_limits: 1\n' }))).to.equal(1);
    expect(await after(sumPackage({ '.kernelway.yaml': 'stop_after_time_limits: 0\n' }))).to.equal(undefined);
    const wrong = await reading(sumPackage({ '.kernelway.yaml': 'stop_after_time_limits: -1\n' }));
    expect(problems(wrong)).to.deep.equal(['.kernelway.yaml key_too_small']);
  });

  it('sets in .kernelway.yaml how many times the time limit languages have', async () => {
    const factors = async (yaml: string) => (await valid(sumPackage({ '.kernelway.yaml': yaml }))).timeFactors;
    expect((await valid(sumPackage())).timeFactors).to.equal(undefined);
    expect(await factors('time_factors: 1\n')).to.deep.equal({ default: 1 });
    expect(await factors('time_factors: { python3: 1.5, default: 2 }\n')).to.deep.equal({ python3: 1.5, default: 2 });
    const wrong = await reading(sumPackage({ '.kernelway.yaml': 'time_factors: { pyhton: 2 }\n' }));
    expect(problems(wrong)).to.deep.equal(['.kernelway.yaml time_factor_language']);
    for (const yaml of ['time_factors: 0\n', 'time_factors: { java: 21 }\n', 'time_factors: fast\n'])
      expect((await reading(sumPackage({ '.kernelway.yaml': yaml }))).problems, yaml).to.not.deep.equal([]);
  });

  it('sets in .kernelway.yaml how many tests may run at the same time', async () => {
    const pkg = await valid(sumPackage({ '.kernelway.yaml': 'parallel_tests: 4\n' }));
    expect(pkg.parallelTests).to.equal(4);
    expect((await valid(sumPackage())).parallelTests).to.equal(undefined);
    const wrong = await reading(sumPackage({ '.kernelway.yaml': 'parallel_tests: 99\nspeed: 1\n' }));
    expect(problems(wrong)).to.have.members(['.kernelway.yaml key_too_big', '.kernelway.yaml unknown_key']);
  });

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

  it('has arguments per test or per folder, and says what people see of a sample', async () => {
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

  it('has a checker with flags, or a custom one in a folder or below it', async () => {
    const ARGS = 'output_validator_args: [case_sensitive, float_absolute_tolerance, 1e-6]\n';
    const flags = await valid(
      sumPackage({
        'data/sample/test_group.yaml': ARGS,
        'data/secret/test_group.yaml': ARGS,
      }),
    );
    expect(flags.checker).to.deep.equal({
      kind: 'default',
      caseSensitive: true,
      spaceChangeSensitive: false,
      floatAbsoluteTolerance: 1e-6,
    });
    for (const folder of ['output_validator', 'output_validator/check']) {
      const pkg = await valid(
        sumPackage({
          [`${folder}/v.cpp`]: 'x\n',
          [`${folder}/v.h`]: 'x\n',
          'data/sample/test_group.yaml': 'output_validator_args: [a]\n',
          'data/secret/test_group.yaml': 'output_validator_args: [a]\n',
        }),
      );
      const { checker } = pkg;
      expect(checker).to.include({ kind: 'custom', language: 'cpp' });
      expect(checker.kind === 'custom' && checker.files.map(({ path }) => path)).to.deep.equal(['v.cpp', 'v.h']);
      expect(checker).to.have.deep.property('args', ['a']);
    }
  });

  it('has scored groups with requirements, and errors in them are reported', async () => {
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

  it('ignores hidden files, and reports unusual names', async () => {
    const read = await reading(sumPackage({ '.gitignore': 'x\n', 'data/secret/a b.in': 'x\n', '.git/config': 'x\n' }));
    expect(problems(read)).to.deep.equal([]);
    expect(read.package!.tests).to.have.length(3);
    expect(notices(read)).to.include('data/secret/a b.in name_ignored');
  });

  it('gets a time limit of one second if it states none, with a note', async () => {
    const read = await reading(sumPackage({ 'problem.yaml': PROBLEM_YAML.replace('  time_limit: 1.5\n', '') }));
    expect(read.package!.limits).to.include({ timeLimitMs: 1000, timeLimitFrom: 'default' });
    expect(notices(read)).to.include('problem.yaml time_limit_default');
  });
});
