/** Edge cases of the package formats, where an almost correct reader would silently give a wrong verdict. */
import { expect } from 'chai';
import { symlinkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isScoreIn } from '../../src/packages/package-examples.rules.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { PackageReading } from '../../src/packages/package.rules.ts';
import {
  folderOf,
  legacyPackage,
  notices,
  PROBLEM_YAML,
  problems,
  reading,
  removeFolders,
  sumPackage,
  unsupported,
  valid,
} from './package-fixtures.ts';

const DRAFT = PROBLEM_YAML.replace('2025-09', '2023-07-draft');
const textOf = async (blob: { read(): Promise<Buffer> }): Promise<string> => (await blob.read()).toString();

describe('edge cases of the package formats', () => {
  afterEach(removeFolders);

  describe('constants', () => {
    const constants =
      'constants:\n  mod: 1000000000000000009\n  big: 100000000000000000000000\n  f: 1.50\n  s: "0x10"\n';
    const names = '{{mod}} {{big}} {{f}} {{s}} {{other}}';
    const values = '1000000000000000009 100000000000000000000000 1.50 0x10 {{other}}';

    it('are inserted as written, not reformatted as numbers', async () => {
      const tree = { 'problem.yaml': PROBLEM_YAML + constants, 'submissions/accepted/sum.cpp': `// ${names}\n` };
      const pkg = await valid(sumPackage({ ...tree, 'statement/problem.en.md': `${names}\n` }));
      expect(pkg.statements[0]!.text).to.equal(`${values}\n`);
      expect(await textOf(pkg.examples[0]!.files[0]!.blob)).to.equal(`// ${values}\n`);
    });

    it('use a command of their own in LaTeX, where two braces mean something else', async () => {
      const tex = '$x^{{f}}$ is below \\constant{mod}, not \\constant{other}.\n';
      const statement = { 'statement/problem.en.md': undefined, 'statement/problem.en.tex': tex };
      const pkg = await valid(sumPackage({ 'problem.yaml': PROBLEM_YAML + constants, ...statement }));
      expect(pkg.statements[0]!.text).to.equal('$x^{{f}}$ is below 1000000000000000009, not \\constant{other}.\n');
    });
  });

  describe('settings of groups', () => {
    const tolerance = 'output_validator_args: [float_tolerance, 1e-6]\n';
    const checkerOf = ({ package: pkg }: PackageReading) => pkg?.tests.at(-1)?.checkerFlags ?? pkg?.checker;

    it('of 2025-09 are kept when an older tool left a file of its own', async () => {
      const read = await reading(
        sumPackage({ 'data/secret/test_group.yaml': tolerance, 'data/secret/testdata.yaml': 'on_reject: break\n' }),
      );
      expect(checkerOf(read)).to.include({ floatAbsoluteTolerance: 1e-6 });
      expect(notices(read)).to.include('data/secret/testdata.yaml file_of_other_format');
    });

    it('of 2025-09 apply to all tests where the format does not allow them, with a note', async () => {
      const read = await reading(sumPackage({ 'data/test_group.yaml': tolerance }));
      expect(notices(read)).to.include('data/test_group.yaml group_file_misplaced');
      expect(checkerOf(read)).to.include({ floatAbsoluteTolerance: 1e-6 });
      const elsewhere = {
        'data/invalid_output/a/b/test_group.yaml': 'nonsense: 1\n',
        'data/invalid_output/a/b/1.in': '',
      };
      expect(problems(await reading(sumPackage(elsewhere)))).to.deep.equal([]);
    });

    it('of a draft are read from testdata.yaml, as words or as a list, and from test_group.yaml first', async () => {
      for (const given of ['float_tolerance 1e-6', '[float_tolerance, 1e-6]']) {
        const testdata = {
          'data/secret/testdata.yaml': `on_reject: break\noutput_validator_args: ${given}\nargs: a b\n`,
        };
        const read = await reading(sumPackage({ 'problem.yaml': DRAFT, ...testdata }));
        expect(checkerOf(read)).to.include({ floatAbsoluteTolerance: 1e-6 });
        expect(read.package?.tests.at(-1)?.args).to.deep.equal(['a', 'b']);
        const both = await reading(
          sumPackage({ 'problem.yaml': DRAFT, ...testdata, 'data/secret/test_group.yaml': 'args: [c]\n' }),
        );
        expect(both.package?.tests.at(-1)?.args).to.deep.equal(['c']);
      }
    });

    it('of a draft with unsupported scoring are reported, not dropped', async () => {
      const scoring = { 'data/secret/testdata.yaml': 'scoring:\n  aggregation: min\n' };
      const read = await reading(sumPackage({ 'problem.yaml': `${DRAFT}type: scoring\n`, ...scoring }));
      expect(unsupported(read)).to.include('data/secret/testdata.yaml draft_scoring');
    });

    it('never give more points in total than available', async () => {
      const groups = ['a', 'b'].flatMap((name) => [
        [`data/secret/${name}/1.in`, ''],
        [`data/secret/${name}/1.ans`, ''],
        [`data/secret/${name}/test_group.yaml`, 'max_score: 60\n'],
      ]);
      const bare = ['01.in', '01.ans', '02.in', '02.ans'].map((name) => [`data/secret/${name}`, undefined]);
      const tree = sumPackage({
        'problem.yaml': `${PROBLEM_YAML}type: scoring\n`,
        ...(Object.fromEntries([...groups, ...bare]) as Record<string, string | undefined>),
      });
      expect(problems(await reading(tree))).to.deep.equal(['data/secret/test_group.yaml groups_beyond_max_score']);
      const enough = { ...tree, 'data/secret/test_group.yaml': 'max_score: 120\n' };
      expect(problems(await reading(enough))).to.deep.equal([]);
    });

    it('of an older package add flags to those of problem.yaml, and the later one wins', async () => {
      const yaml = { 'problem.yaml': 'validator_flags: case_sensitive float_tolerance 1e-3\n' };
      const flags = { 'data/secret/testdata.yaml': 'output_validator_flags: float_tolerance 1e-6\n' };
      const read = await reading(legacyPackage({ ...yaml, ...flags }));
      expect(problems(read)).to.deep.equal([]);
      expect(checkerOf(read)).to.include({ caseSensitive: true, floatAbsoluteTolerance: 1e-6 });
    });

    it('of an older package count as absent when empty, and are reported when mistyped', async () => {
      const scoring = { 'problem.yaml': 'type: scoring\n' };
      const blank = { 'data/secret/testdata.yaml': 'accept_score:\non_reject:\n' };
      const pkg = await valid(legacyPackage({ ...scoring, ...blank }));
      const secret = pkg.grading?.items.find((item) => typeof item !== 'string' && item.name === 'secret');
      expect(secret).to.include({ acceptScore: 1, breaksOnReject: true });
      const typo = { 'data/secret/testdata.yaml': 'on_reject: contniue\n' };
      expect(problems(await reading(legacyPackage({ ...scoring, ...typo })))).to.deep.equal([
        'data/secret/testdata.yaml key_not_one_of',
      ]);
    });
  });

  it('allow empty keys in an older problem.yaml', async () => {
    const blank = 'name: X\nauthor:\nsource: \'\'\nrights_owner:\nkeywords:\nvalidator_flags:\nuuid: ""\n';
    const read = await reading(legacyPackage({ 'problem.yaml': blank }));
    expect(problems(read)).to.deep.equal([]);
    expect(read.package?.authors).to.deep.equal([]);
  });

  it('allow a draft whose statement names no language and has tests beside groups', async () => {
    const statement = { 'statement/problem.en.md': undefined, 'statement/problem.tex': 'Add.\n' };
    const group = { 'data/secret/g/1.in': '', 'data/secret/g/1.ans': '' };
    const pkg = await valid(sumPackage({ 'problem.yaml': DRAFT, ...statement, ...group }));
    expect(pkg.statements.map(({ language }) => language)).to.deep.equal(['en']);
    expect(pkg.tests.map(({ name }) => name)).to.include('secret/g/1');
  });

  it('sort tests by name, whatever follows the name', async () => {
    const more = {
      'data/secret/1.in': '',
      'data/secret/1.ans': '',
      'data/secret/1-big.in': '',
      'data/secret/1-big.ans': '',
    };
    const pkg = await valid(sumPackage(more));
    expect(pkg.tests.map(({ name }) => name)).to.deep.equal([
      'sample/1',
      'secret/01',
      'secret/02',
      'secret/1',
      'secret/1-big',
    ]);
  });

  it('are reported when they are for a test that does not exist', async () => {
    const read = await reading(sumPackage({ 'data/secret/2.yaml': 'args: [a]\n' }));
    expect(problems(read)).to.deep.equal(['data/secret/2.yaml input_missing']);
  });

  it('ignore hidden files that the format does not know, also for the time limit and behind links', async () => {
    const yaml = PROBLEM_YAML.replace('  time_limit: 1.5\n', '');
    const folder = folderOf(sumPackage({ 'problem.yaml': yaml, '.timelimit': '7\n' }));
    mkdirSync(join(folder, '.venv'));
    symlinkSync('/usr/bin/env', join(folder, '.venv/python'));
    await withPackage(folder, (read) => {
      expect(problems(read)).to.deep.equal([]);
      expect(read.package?.limits).to.include({ timeLimitMs: 1000, timeLimitFrom: 'default' });
      return Promise.resolve();
    });
  });

  it('refuse a YAML file so large that reading it could use up the memory', async () => {
    const keywords = `keywords: [${'a,'.repeat(200_000)}a]\n`;
    expect(problems(await reading(sumPackage({ 'problem.yaml': PROBLEM_YAML + keywords })))).to.deep.equal([
      'problem.yaml yaml_too_large',
    ]);
  });

  describe('submissions.yaml', () => {
    it('reports globs that match nothing, because their rules would always hold', async () => {
      const rules = 'accepted/sum.*:\n  secret/nosuch:\n    permitted: [AC]\naccepted/mus.cpp:\n  permitted: [AC]\n';
      const read = await reading(sumPackage({ 'submissions/submissions.yaml': rules }));
      expect(notices(read)).to.include.members([
        'submissions/submissions.yaml test_glob_empty',
        'submissions/submissions.yaml example_glob_empty',
      ]);
      expect(read.notices.map(({ params }) => params.glob)).to.include.members(['secret/nosuch', 'accepted/mus.cpp']);
    });

    it('means the points of the group where a rule names a group', () => {
      const score = { points: 60, parts: [{ name: 'secret/a', points: 20 }] };
      expect(isScoreIn({ score: [60, 60] }, score)).to.equal(true);
      expect(isScoreIn({ score: [60, 60], tests: ['secret/a/1'], group: 'secret/a' }, score)).to.equal(false);
      expect(isScoreIn({ score: [20, 20], tests: ['secret/a/1'], group: 'secret/a' }, score)).to.equal(true);
      expect(isScoreIn({ score: [5, 5] }, score)).to.equal(false);
    });

    it('is overridden by a tag, but the submission still counts for the time limit', async () => {
      const tagged = { 'submissions/accepted/a.py': '# @EXPECTED_RESULTS@: CORRECT\n' };
      const slow = { 'submissions/rejected/b.py': '# @EXPECTED_RESULTS@: TIMELIMIT\n' };
      const pkg = await valid(sumPackage({ ...tagged, ...slow }));
      const bounds = Object.fromEntries(pkg.examples.map(({ path, timeLimitBound }) => [path, timeLimitBound]));
      expect(bounds).to.include({ 'accepted/a.py': 'lower', 'rejected/b.py': 'upper' });
    });
  });
});
