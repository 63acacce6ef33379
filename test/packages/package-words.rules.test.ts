import { expect } from 'chai';
import { familyOf, licenseOf, rangeOf, shellWords, statedVersion } from '../../src/packages/package-metadata.rules.ts';
import {
  defaultRule,
  expectedOf,
  isScoreIn,
  scoreOfTag,
  timeLimitBoundOf,
  verdictsOfTag,
  withoutBraceBlanks,
} from '../../src/packages/package-examples.rules.ts';

describe('words of problem.yaml', () => {
  it('name three families of formats', () => {
    expect(['2025-09', '2023-07-draft', '2023-07', 'draft', 'legacy', 'legacy-icpc'].map(familyOf)).to.deep.equal([
      '2025-09',
      'draft',
      'draft',
      'draft',
      'legacy',
      'legacy',
    ]);
    for (const none of ['', '2031-01', '2025', 'Legacy']) expect(familyOf(none), none).to.equal(undefined);
  });

  it('state the format even if the rest cannot be read', () => {
    for (const line of [
      'problem_format_version: 2025-09',
      'problem_format_version \t: \t2025-09 # newest',
      'problem_format_version: "2025-09"',
      "problem_format_version: '2025-09'",
      'problem_format_version:2025-09#newest',
    ])
      expect(statedVersion(`name: [\n${line}\nx`), line).to.equal('2025-09');
    for (const none of ['', 'x_problem_format_version: 1', ' problem_format_version: 1', 'problem_format_version: # 1'])
      expect(statedVersion(none), none).to.equal(undefined);
    expect(statedVersion('problem_format_version:\n1'), 'on the next line').to.equal(undefined);
  });

  it('name licenses as people write them', () => {
    const known: Record<string, string> = {
      unknown: 'unknown',
      'Public Domain': 'public domain',
      'public-domain': 'public domain',
      cc0: 'cc0',
      CC0: 'cc0',
      'cc0 1.0': 'cc0',
      'CC-0': 'cc0',
      'cc by': 'cc by',
      'CC BY 4.0': 'cc by',
      'cc-by-4.0': 'cc by',
      'cc by-sa': 'cc by-sa',
      'CC BY-SA v3': 'cc by-sa',
      cc_by_sa: 'cc by-sa',
      educational: 'educational',
      permission: 'permission',
    };
    for (const [written, license] of Object.entries(known)) expect(licenseOf(written), written).to.equal(license);
    for (const none of ['', 'cc', 'mit', 'cc by-nc', 'constructor']) expect(licenseOf(none), none).to.equal(undefined);
  });

  it('are split as a shell splits them', () => {
    expect(shellWords('')).to.deep.equal([]);
    expect(shellWords('  a\tb\n c ')).to.deep.equal(['a', 'b', 'c']);
    expect(shellWords('--m "two words" \'and "more"\'')).to.deep.equal(['--m', 'two words', 'and "more"']);
    expect(shellWords('a"b c"d')).to.deep.equal(['ab cd']);
    expect(shellWords('"" \'\'')).to.deep.equal(['', '']);
    expect(shellWords('a\\ b "c\\"d" \'e\\f\'')).to.deep.equal(['a b', 'c"d', 'e\\f']);
    expect(shellWords('end\\')).to.deep.equal(['end\\']);
    expect(shellWords('"open')).to.deep.equal(['open']);
  });

  it('give a range as two numbers, the lower one first', () => {
    expect(rangeOf('0 100')).to.deep.equal([0, 100]);
    expect(rangeOf(' -1.5   +2e1 ')).to.deep.equal([-1.5, 20]);
    expect(rangeOf('-inf +inf')).to.deep.equal([-Infinity, Infinity]);
    expect(rangeOf('-Infinity inf')).to.deep.equal([-Infinity, Infinity]);
    expect(rangeOf('.5 5.')).to.deep.equal([0.5, 5]);
    expect(rangeOf('3 3')).to.deep.equal([3, 3]);
    for (const none of ['', '1', '1 2 3', '2 1', 'a b', '1 x', '0x1 2', 'inf -inf'])
      expect(rangeOf(none), none).to.equal(undefined);
  });
});

describe('what is expected of example submissions', () => {
  it('is also set by folders of older tools', () => {
    const ends = (folder: string, isLegacy: boolean) => expectedOf([defaultRule(folder, isLegacy)!.rule]);
    expect(ends('slow_accepted', true)).to.deep.equal(['AC', 'TLE', 'OLE']);
    expect(ends('security_violation', true)).to.deep.equal(['WA', 'TLE', 'MLE', 'OLE', 'RTE']);
    expect(defaultRule('mixed', true)).to.equal(undefined);
  });

  it('limits the time limit in older packages only for accepted and too slow submissions', () => {
    const bound = (folder: string, isLegacy: boolean) => timeLimitBoundOf([defaultRule(folder, isLegacy)!.rule]);
    expect(
      ['accepted', 'wrong_answer', 'run_time_error', 'time_limit_exceeded', 'slow_accepted', 'partially_accepted'].map(
        (folder) => bound(folder, true),
      ),
    ).to.deep.equal(['lower', undefined, undefined, 'upper', undefined, undefined]);
    expect(
      ['accepted', 'wrong_answer', 'run_time_error', 'time_limit_exceeded', 'slow_accepted'].map((folder) =>
        bound(folder, false),
      ),
    ).to.deep.equal(['lower', 'lower', 'lower', 'upper', undefined]);
  });

  it('may be points in a tag', () => {
    expect(scoreOfTag('30')).to.equal(30);
    expect(scoreOfTag(' 74.42 ')).to.equal(74.42);
    expect(scoreOfTag('-.5')).to.equal(-0.5);
    expect(scoreOfTag('7.')).to.equal(7);
    for (const none of ['', 'many', '1 2', '1e3', '10,20']) expect(scoreOfTag(none), none).to.equal(undefined);
    expect(verdictsOfTag('CORRECT')).to.deep.equal(['AC']);
  });

  it('compares points with the precision in which they are stored', () => {
    const score = (points: number) => ({ points, parts: [] });
    const range: [number, number] = [74.42, 80];
    expect(isScoreIn({ score: range }, score(74.4196))).to.equal(true);
    expect(isScoreIn({ score: range }, score(74.419))).to.equal(false);
    expect(isScoreIn({ score: range }, score(80.0004))).to.equal(true);
    expect(isScoreIn({ score: range }, score(80.001))).to.equal(false);
  });

  it('is set by globs, which may contain spaces inside braces', () => {
    expect(withoutBraceBlanks('accepted/{ a.py, b.py }')).to.equal('accepted/{a.py,b.py}');
    expect(withoutBraceBlanks('a , b/{c ,d}')).to.equal('a , b/{c,d}');
    expect(withoutBraceBlanks('{a,{ b , c }}.py')).to.equal('{a,{b,c}}.py');
    expect(withoutBraceBlanks('a }b')).to.equal('a }b');
    expect(withoutBraceBlanks('x {a} y')).to.equal('x {a} y');
  });
});
