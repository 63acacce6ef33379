import { expect } from 'chai';
import { SCRIPTS_TOOLCHAIN, type BlobRef } from '../../judge/contract/job.ts';
import {
  blobsOf,
  factsExpected,
  hasSamples,
  maxScoreMilli,
  sampleCount,
  samplesOnly,
  scoringOf,
  shownGroups,
  showsAll,
  submissionBytes,
  submissionKind,
  toolchainsOf,
} from '../../src/packages/package-judging.rules.ts';
import type { StoredPackage } from '../../src/packages/package.rules.ts';

const blob = (name: string): BlobRef => ({ sha256: name, sizeBytes: 1 });
const test = (name: string, more: object = {}) => ({
  name,
  group: name.split('/')[0],
  isSample: name.startsWith('sample'),
  input: blob(`${name}.in`),
  answer: blob(`${name}.ans`),
  ...more,
});
const pkg = (more: object = {}): StoredPackage =>
  ({
    type: { scoring: false, interactive: false, multiPass: false, submitAnswer: false },
    limits: { codeBytes: 1, outputBytes: 2 },
    checker: { kind: 'default', caseSensitive: false, spaceChangeSensitive: false },
    tests: [test('sample/1'), test('secret/1')],
    groups: [],
    statements: [],
    statementFiles: [],
    attachments: [],
    includes: {},
    examples: [],
    ...more,
  }) as unknown as StoredPackage;
const ofType = (type: object, more: object = {}) => pkg({ type: { ...pkg().type, ...type }, ...more });
const kernel = (more: object = {}) => ({
  toolchain: 'tinylsm',
  testPoints: 60,
  editable: [],
  baseArchive: blob('base'),
  ...more,
});

describe('what people see of a test they fail', () => {
  it('is everything of a sample, unless the package says otherwise', () => {
    expect(showsAll({ isSample: true })).to.equal(true);
    expect(showsAll({ isSample: false })).to.equal(false);
    expect(showsAll({ isSample: true, fullFeedback: false })).to.equal(false);
    expect(showsAll({ isSample: false, fullFeedback: true })).to.equal(true);
  });
});

describe('the toolchains that judging needs', () => {
  it('are those of the language or the starter code, and of each validator', () => {
    const custom = (language: string | undefined) => ({ kind: 'custom', language, files: [], args: [] });
    expect(toolchainsOf(pkg(), 'python3')).to.deep.equal({ own: 'python', validators: [] });
    expect(toolchainsOf(pkg(), undefined)).to.deep.equal({ own: undefined, validators: [] });
    expect(toolchainsOf(pkg({ kernel: kernel() }), 'python3').own).to.equal('tinylsm');
    const many = pkg({ checker: custom('cpp'), staticValidator: custom('python3'), grader: custom(undefined) });
    expect(toolchainsOf(many, 'cpp')).to.deep.equal({ own: 'cpp', validators: ['cpp', 'python', SCRIPTS_TOOLCHAIN] });
    expect(toolchainsOf(pkg({ checker: custom('no such') }), 'cpp').validators).to.deep.equal([]);
  });
});

describe('what people submit', () => {
  it('is a program, changes to the starter code, or answers, each with a limit of its own', () => {
    expect(submissionKind(pkg())).to.equal('program');
    expect(submissionKind(ofType({ submitAnswer: true }))).to.equal('answers');
    expect(submissionKind(ofType({ submitAnswer: true }, { kernel: kernel() }))).to.equal('kernel');
    expect(submissionBytes(pkg())).to.equal(1);
    expect(submissionBytes(ofType({ submitAnswer: true }))).to.equal(2);
  });
});

describe('a complete report', () => {
  it('has a result for each test, including those that only check the source', () => {
    expect(factsExpected(pkg())).to.equal(2);
    expect(factsExpected(pkg({ staticTests: [test('secret/look')] }))).to.equal(3);
  });
});

describe('the blobs of a package', () => {
  it('are all the blobs it refers to, each once', () => {
    const file = (name: string) => ({ path: name, blob: blob(name) });
    const whole = pkg({
      statements: [{ language: 'en', blob: blob('statement') }],
      statementFiles: [file('image'), file('twice')],
      attachments: [file('attachment'), file('twice')],
      includes: { cpp: [file('grader.h')], python3: [file('grader.py')] },
      checker: { kind: 'custom', files: [file('checker')], args: [] },
      staticValidator: { files: [file('static')] },
      grader: { files: [file('grader')] },
      tests: [
        test('secret/1', {
          files: [file('test file')],
          shownInput: blob('shown in'),
          shownAnswer: blob('shown ans'),
          shownInteraction: blob('talk'),
        }),
        test('secret/2', { answer: undefined }),
      ],
      shownTalks: [{ name: '1', interaction: blob('shown talk') }],
      examples: [{ files: [file('example')] }],
      originals: [file('original')],
      kernel: kernel(),
    });
    expect(blobsOf(whole).map(({ sha256 }) => sha256)).to.have.members([
      ...['statement', 'image', 'twice', 'attachment', 'grader.h', 'grader.py', 'checker', 'static', 'grader'],
      ...['test file', 'secret/1.in', 'secret/1.ans', 'shown in', 'shown ans', 'talk', 'secret/2.in', 'shown talk'],
      ...['example', 'original', 'base'],
    ]);
    expect(blobsOf(pkg({ tests: [] }))).to.deep.equal([]);
  });
});

describe('how points are given', () => {
  const secret = (maxScore: number | 'unbounded') => ({
    groups: [
      { name: 'sample', maxScore: 5 },
      { name: 'secret', maxScore },
    ],
  });

  it('is by groups, by graders, or as in a kernel problem, and not at all if the problem is pass-fail', () => {
    expect(scoringOf(pkg())).to.equal(undefined);
    const scored = ofType({ scoring: true }, { staticTests: [test('secret/look')] });
    const tests = [
      { name: 'sample/1', group: 'sample', isSample: true },
      { name: 'secret/1', group: 'secret', isSample: false },
      { name: 'secret/look', group: 'secret', isSample: false, isStatic: true },
    ];
    expect(scoringOf(scored)).to.deep.equal({ kind: 'groups', groups: [], tests });
    const grading = { name: '', items: [] };
    expect(scoringOf(ofType({ scoring: true }, { grading }))).to.deep.equal({ kind: 'graded', root: grading });
    const speedup = { points: 40, fullAt: 2 };
    const benchmark = { name: 'b' };
    expect(scoringOf(pkg({ kernel: kernel({ speedup, benchmark }) }))).to.deep.equal({
      ...{ kind: 'kernel', testPoints: 60, speedup, benchmark, groups: [] },
      tests: tests.slice(0, 2),
    });
  });

  it('includes the maximum in thousandths, if there is one', () => {
    expect(maxScoreMilli(pkg())).to.equal(undefined);
    expect(maxScoreMilli(pkg({ kernel: kernel() }))).to.equal(60_000);
    expect(maxScoreMilli(pkg({ kernel: kernel({ speedup: { points: 40, fullAt: 2 } }) }))).to.equal(100_000);
    expect(maxScoreMilli(ofType({ scoring: true })), 'no groups').to.equal(100_000);
    expect(maxScoreMilli(ofType({ scoring: true }, secret(70)))).to.equal(70_000);
    expect(maxScoreMilli(ofType({ scoring: true }, secret('unbounded')))).to.equal(undefined);
    const grading = { name: '', items: [], highest: 12.3456 };
    expect(maxScoreMilli(ofType({ scoring: true }, { grading }))).to.equal(12_346);
  });
});

describe('samples', () => {
  it('are counted together with interactions that are only shown', () => {
    expect(sampleCount(pkg())).to.equal(1);
    expect(sampleCount(pkg({ shownTalks: [{}, {}] }))).to.equal(3);
    expect(sampleCount(pkg({ tests: [] }))).to.equal(0);
  });

  it('can be run if there is at least one, and if something can be run', () => {
    expect(hasSamples(pkg())).to.equal(true);
    expect(hasSamples(pkg({ tests: [test('secret/1')], shownTalks: [{}] }))).to.equal(false);
    expect(hasSamples(ofType({ submitAnswer: true }))).to.equal(false);
  });

  it('are run without hidden tests, hidden source checks or the benchmark', () => {
    const looks = [test('sample/look'), test('secret/look')];
    const whole = pkg({ staticTests: looks, kernel: kernel({ benchmark: { name: 'b' } }) });
    const run = samplesOnly(whole);
    expect(run.tests.map(({ name }) => name)).to.deep.equal(['sample/1']);
    expect(run.staticTests?.map(({ name }) => name)).to.deep.equal(['sample/look']);
    expect(run.kernel).to.deep.equal({ ...kernel(), benchmark: undefined });
    expect(samplesOnly(pkg())).to.deep.include({ kernel: undefined, staticTests: undefined });
  });
});

describe('the groups shown with their points', () => {
  const group = (name: string, more: object = {}) => ({
    ...{ name, maxScore: 30, aggregation: 'pass-fail', requirePass: [], ...more },
  });
  const tests = [test('sample/1'), test('secret/a/1'), test('secret/a/2'), test('secret/ab/1')];
  const graded = (name: string, items: unknown[], more: object = {}) => ({
    ...{ name, aggregation: 'sum', acceptScore: 10, rejectScore: 0, items },
    ...{ breaksOnReject: false, alwaysAccepts: false, acceptsAny: false, ignoresSample: true, ...more },
  });

  it('are none if nothing is scored or if all tests are in one group', () => {
    expect(shownGroups(pkg({ tests, groups: [group('secret'), group('secret/a')] }))).to.deep.equal([]);
    expect(shownGroups(ofType({ scoring: true }, { groups: [group('secret')] }))).to.deep.equal([]);
  });

  it('have a name, points, tests, how points are combined, and which groups must pass first', () => {
    const groups = [
      group('secret', { maxScore: 100, aggregation: 'sum' }),
      group('secret/a'),
      group('secret/ab', { maxScore: 'unbounded', aggregation: 'min', requirePass: ['sample', 'secret/a'] }),
    ];
    expect(shownGroups(ofType({ scoring: true }, { tests, groups }))).to.deep.equal([
      { name: 'a', points: 30, how: 'pass-fail', after: [], tests: 2 },
      { name: 'ab', points: null, how: 'min', after: ['sample', 'a'], tests: 1 },
    ]);
  });

  it('of a kernel problem are shown only if they have points of their own', () => {
    const of = (maxScore: number | 'unbounded') =>
      shownGroups(pkg({ kernel: kernel(), tests, groups: [group('secret'), group('secret/a', { maxScore })] }));
    expect(of('unbounded')).to.deep.equal([]);
    expect(of(12).map(({ name, points }) => ({ name, points }))).to.deep.equal([{ name: 'a', points: 12 }]);
  });

  it('of an older package are the folders inside the secret tests, with points as its graders count them', () => {
    const secret = graded('secret', [
      graded('secret/a', ['secret/a/1', 'secret/a/2'], { aggregation: 'min' }),
      graded('secret/ab', ['secret/ab/1'], { acceptsAny: true }),
      graded('secret/always', [], { alwaysAccepts: true, aggregation: 'max' }),
      graded('secret/own', [], { graderArgs: [], highest: 37.5 }),
    ]);
    const grading = graded('', [graded('sample', ['sample/1']), secret]);
    expect(shownGroups(ofType({ scoring: true }, { tests, grading }))).to.deep.equal([
      { name: 'a', points: 10, how: 'pass-fail', after: [], tests: 2 },
      { name: 'ab', points: 10, how: 'sum', after: [], tests: 1 },
      { name: 'always', points: 0, how: 'max', after: [], tests: 0 },
      { name: 'own', points: 37.5, how: 'grader', after: [], tests: 0 },
    ]);
  });
});
