/** Graders of older packages: results of groups, and the input and output of a package's own grader. */
import { expect } from 'chai';
import {
  customGroups,
  gradedVerdictOf,
  gradeIn,
  gradeOf,
  graderInput,
  resultsIn,
  within,
  type Grade,
  type GradedGroup,
  type GradedTest,
  type GradedVerdict,
} from '../../judge/contract/grading.ts';
import { fullPoints, gradedPoints, gradedTree, isGraderFlag } from '../../src/packages/package-grading.rules.ts';
import type { GraderSettings } from '../../src/packages/package-grading.rules.ts';

const group = (items: GradedGroup['items'], more: Partial<GradedGroup> = {}): GradedGroup => ({
  name: 'secret',
  aggregation: 'sum',
  acceptScore: 10,
  rejectScore: 0,
  breaksOnReject: false,
  alwaysAccepts: false,
  acceptsAny: false,
  ignoresSample: false,
  items,
  ...more,
});
const tests =
  (verdicts: Record<string, GradedVerdict>, scores: Record<string, number> = {}): GradedTest =>
  (name) => ({ verdict: verdicts[name] ?? 'AC', score: scores[name] });
const none = () => undefined;
const allRight = tests({});
const tree = (names: string[], settings: Record<string, GraderSettings>): GradedGroup =>
  gradedTree(names, new Map(Object.entries(settings).map(([name, grader]) => [name, { grader }])));

describe('the default grader', () => {
  it('adds up the points, or takes their mean, minimum or maximum', () => {
    const test = tests({}, { a: 4, b: 9, c: 2 });
    const of = (aggregation: GradedGroup['aggregation']): Grade =>
      gradeOf(group(['a', 'b', 'c'], { aggregation }), test, none);
    expect(of('sum')).to.deep.equal({ verdict: 'AC', points: 15 });
    expect(of('avg')).to.deep.equal({ verdict: 'AC', points: 5 });
    expect(of('min')).to.deep.equal({ verdict: 'AC', points: 2 });
    expect(of('max')).to.deep.equal({ verdict: 'AC', points: 9 });
    expect(gradeOf(group([]), test, none)).to.deep.equal({ verdict: 'AC', points: 0 });
  });

  it('rejects and gives no points when anything failed, with the worst or the first failure', () => {
    const test = tests({ a: 'WA', b: 'RTE', c: 'TLE' });
    expect(gradeOf(group(['a', 'b', 'c']), test, none)).to.deep.equal({ verdict: 'RTE', points: 0 });
    expect(gradeOf(group(['a', 'c']), test, none)).to.deep.equal({ verdict: 'TLE', points: 0 });
    expect(gradeOf(group(['a', 'x']), test, none)).to.deep.equal({ verdict: 'WA', points: 0 });
    expect(gradeOf(group(['a', 'b'], { takesFirstError: true }), test, none).verdict).to.equal('WA');
    expect(gradeOf(group(['x', 'c', 'b'], { takesFirstError: true }), test, none).verdict).to.equal('TLE');
  });

  it('can be told to accept anyway, with points for accepted tests and the value of a rejection for others', () => {
    const test = tests({ b: 'WA' });
    expect(gradeOf(group(['a', 'b'], { alwaysAccepts: true, rejectScore: 1 }), test, none)).to.deep.equal({
      verdict: 'AC',
      points: 11,
    });
    expect(gradeOf(group(['a', 'b'], { acceptsAny: true }), test, none)).to.deep.equal({ verdict: 'AC', points: 10 });
    expect(gradeOf(group(['b'], { acceptsAny: true }), test, none)).to.deep.equal({ verdict: 'WA', points: 0 });
    expect(gradeOf(group(['b'], { alwaysAccepts: true }), test, none)).to.deep.equal({ verdict: 'AC', points: 0 });
  });

  it('ends at the first failure if told to', () => {
    const test = tests({ b: 'WA', c: 'RTE' });
    const results = resultsIn(group(['a', 'b', 'c'], { breaksOnReject: true }), test, none);
    expect(results.map(({ grade }) => grade.verdict)).to.deep.equal(['AC', 'WA']);
    expect(resultsIn(group(['a', 'b', 'c']), test, none)).to.have.length(3);
  });

  it('uses the score of a validator, or the fraction of the points that it gives', () => {
    const test: GradedTest = (name) => ({ verdict: 'AC', ...(name === 'a' ? { score: 3 } : { multiplier: 0.5 }) });
    expect(gradeOf(group(['a', 'b']), test, none).points).to.equal(8);
  });

  it('stays within the range of the group', () => {
    expect(within({}, 5)).to.equal(5);
    expect(within({ lowest: 6 }, 5)).to.equal(6);
    expect(within({ highest: 4 }, 5)).to.equal(4);
    expect(within({ lowest: 5, highest: 5 }, 5)).to.equal(5);
    expect(gradeOf(group(['a', 'b'], { highest: 15 }), allRight, none).points).to.equal(15);
  });

  it('gives samples no points, and makes everything fail with a failed sample only if told to', () => {
    const sample = group(['s'], { name: 'sample' });
    const root = group([sample, group(['a'])], { name: '' });
    expect(gradeOf(root, allRight, none)).to.deep.equal({ verdict: 'AC', points: 10 });
    expect(gradeOf(root, tests({ s: 'WA' }), none)).to.deep.equal({ verdict: 'WA', points: 0 });
    expect(gradeOf({ ...root, ignoresSample: true }, tests({ s: 'WA' }), none)).to.deep.equal({
      verdict: 'AC',
      points: 10,
    });
  });
});

describe("a package's own grader", () => {
  const custom = group(['a', 'b'], { graderArgs: ['--x'], name: 'secret/g' });
  const root = group([custom, 'c'], { name: '' });

  it('makes the result of its group, and none if it did not answer', () => {
    const said = (name: string): Grade | undefined => (name === 'secret/g' ? { verdict: 'AC', points: 42 } : undefined);
    expect(gradeOf(root, allRight, said)).to.deep.equal({ verdict: 'AC', points: 52 });
    expect(gradeOf(root, allRight, none)).to.deep.equal({ verdict: 'WA', points: 0 });
    expect(gradedPoints(root, allRight, said)).to.equal(52);
    expect(gradedPoints(root, tests({ c: 'WA' }), said)).to.equal(0);
    expect(gradedPoints(custom, allRight, () => ({ verdict: 'WA', points: 7 }))).to.equal(0);
  });

  it('runs group by group, the innermost first', () => {
    const outer = group([custom, group(['d'])], { graderArgs: [], name: 'secret' });
    expect(customGroups(group([outer], { name: '' })).map(({ name }) => name)).to.deep.equal(['secret/g', 'secret']);
    expect(customGroups(group(['a']))).to.deep.equal([]);
  });

  it('gets one line per result', () => {
    expect(graderInput(resultsIn(custom, tests({ b: 'TLE' }, { a: 2.5 }), none))).to.equal('AC 2.5\nTLE 0\n');
    expect(graderInput([])).to.equal('');
  });

  it('returns one result', () => {
    expect(gradeIn('AC 12.5\n')).to.deep.equal({ verdict: 'AC', points: 12.5 });
    expect(gradeIn('  WA   0  ')).to.deep.equal({ verdict: 'WA', points: 0 });
    expect(gradeIn('RTE -3')).to.deep.equal({ verdict: 'RTE', points: -3 });
    expect(gradeIn('TLE 1e2')).to.deep.equal({ verdict: 'TLE', points: 100 });
    expect(gradeIn('AC .5')).to.deep.equal({ verdict: 'AC', points: 0.5 });
    for (const none of ['', 'AC', 'OK 1', 'AC x', 'AC 1 2', 'AC 1\nAC 2', 'AC 1e999', '12.5', 'ac 1'])
      expect(gradeIn(none), none).to.equal(undefined);
  });

  it('knows four ways in which a test can end', () => {
    const known = ['ok', 'wrong-answer', 'output-limit', 'judge-error', 'time-limit', 'run-error', 'memory-limit'];
    expect(known.map(gradedVerdictOf)).to.deep.equal(['AC', 'WA', 'WA', 'WA', 'TLE', 'RTE', 'RTE']);
  });
});

describe('the tree of graders', () => {
  it('has the settings of each folder; subfolders inherit what they do not set', () => {
    const root = tree(['secret/a/1', 'secret/2', 'sample/1'], {
      '': { flags: ['max', 'ignore_sample', 'first_error'], acceptScore: 5, range: [0, 50] },
      'secret/a': { rejectScore: 1, breaksOnReject: false },
    });
    expect(root).to.deep.include({
      name: '',
      aggregation: 'max',
      ignoresSample: true,
      takesFirstError: true,
      lowest: 0,
      highest: 50,
      breaksOnReject: true,
    });
    const [sample, secret] = root.items as GradedGroup[];
    expect(sample).to.deep.include({ name: 'sample', items: ['sample/1'] });
    expect(secret).to.deep.include({
      name: 'secret',
      aggregation: 'max',
      acceptScore: 5,
      ignoresSample: false,
      takesFirstError: true,
    });
    expect(secret).to.not.have.any.keys('lowest', 'highest', 'graderArgs');
    expect(secret!.items).to.have.length(2);
    expect(secret!.items[0]).to.equal('secret/2');
    expect(secret!.items[1]).to.deep.include({
      name: 'secret/a',
      rejectScore: 1,
      breaksOnReject: false,
      acceptScore: 5,
    });
  });

  it('has defaults for what is not set', () => {
    expect(tree(['secret/1'], {})).to.deep.equal({
      name: '',
      aggregation: 'sum',
      acceptScore: 1,
      rejectScore: 0,
      breaksOnReject: true,
      alwaysAccepts: false,
      acceptsAny: false,
      ignoresSample: false,
      items: [
        {
          name: 'secret',
          aggregation: 'sum',
          acceptScore: 1,
          rejectScore: 0,
          breaksOnReject: true,
          alwaysAccepts: false,
          acceptsAny: false,
          ignoresSample: false,
          items: ['secret/1'],
        },
      ],
    });
  });

  it('takes the last of contradicting flags, and inherits none if the folder has its own', () => {
    const root = tree(['secret/1'], {
      '': { flags: ['min', 'always_accept', 'first_error'] },
      secret: { flags: ['sum', 'avg', 'first_error', 'worst_error'] },
    });
    const [secret] = root.items as GradedGroup[];
    expect(root).to.deep.include({ aggregation: 'min', alwaysAccepts: true, takesFirstError: true });
    expect(secret).to.deep.include({ aggregation: 'avg', alwaysAccepts: false });
    expect(secret).to.not.have.property('takesFirstError');
  });

  it("inherits the arguments of the package's own grader, until a subfolder uses the default grader", () => {
    const root = tree(['secret/a/1', 'secret/b/1'], {
      '': { isCustom: true, flags: ['ignore_sample', 'x'] },
      'secret/a': { isCustom: false },
      'secret/b': { flags: ['y'] },
    });
    const [secret] = root.items as GradedGroup[];
    const [a, b] = secret!.items as GradedGroup[];
    expect([root, secret, a, b].map((one) => one?.graderArgs)).to.deep.equal([
      ['ignore_sample', 'x'],
      ['ignore_sample', 'x'],
      undefined,
      ['y'],
    ]);
    expect(root.ignoresSample).to.equal(false);
  });

  it('keeps no limit that is infinite', () => {
    expect(tree(['secret/1'], { '': { range: [-Infinity, Infinity] } })).to.not.have.any.keys('lowest', 'highest');
  });

  it('knows its flags', () => {
    for (const flag of [
      'always_accept',
      'accept_if_any_accepted',
      'sum',
      'avg',
      'min',
      'max',
      'worst_error',
      'first_error',
      'ignore_sample',
    ])
      expect(isGraderFlag(flag), flag).to.equal(true);
    expect(isGraderFlag('median')).to.equal(false);
  });
});

describe('full marks of an older package', () => {
  it('are what its tests give, or the maximum that it states, per group', () => {
    expect(fullPoints(group(['a', 'b']))).to.equal(20);
    expect(fullPoints(group(['a', 'b'], { highest: 100 }))).to.equal(100);
    const halves = [group(['a'], { name: 'secret/1', highest: 40 }), group(['b'], { name: 'secret/2', highest: 60 })];
    expect(fullPoints(group(halves, { name: '' }))).to.equal(100);
    expect(fullPoints(group(halves, { name: '', aggregation: 'min' }))).to.equal(40);
    expect(fullPoints(group([group(['s'], { name: 'sample' }), ...halves], { name: '' }))).to.equal(100);
    expect(fullPoints(group(['a'], { graderArgs: [], highest: 7 }))).to.equal(7);
    expect(fullPoints(group(['a'], { graderArgs: [] }))).to.equal(10);
  });
});
