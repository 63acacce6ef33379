/** Where the hunks of a file apply, what they change, and what is reported if they do not fit. */
import { expect } from 'chai';
import { applyHunks } from '../../src/submissions/source-patch-hunks.rules.ts';
import { parsePatch } from '../../src/submissions/source-patch.rules.ts';

const hunksOf = (...lines: string[]) => {
  const parsed = parsePatch(`--- a/f\n+++ b/f\n${lines.join('\n')}\n`);
  if ('refusal' in parsed) throw new Error(parsed.refusal.code);
  return parsed.patch.files[0]!.hunks;
};
/** The text with one line per letter. */
const text = (letters: string) => [...letters].map((letter) => `${letter}\n`).join('');
const applied = (before: string, ...lines: string[]) =>
  applyHunks(hunksOf(...lines), before, 'f', { comparisons: 1e6 });
/** The letters of the lines after the hunks, or the refusal's parameters. */
const letters = (before: string, ...lines: string[]) => {
  const after = applied(text(before), ...lines);
  return typeof after === 'string' ? after.replaceAll('\n', '') : after;
};

describe('hunks of a patch', () => {
  const fits: [string, string, string, string[]][] = [
    ['at their place', 'abcde', 'abCde', ['@@ -2,3 +2,3 @@', ' b', '-c', '+C', ' d']],
    [
      'one after the other',
      'abcdefgh',
      'abxcdfgh',
      ['@@ -1,3 +1,4 @@', ' a', ' b', '+x', ' c', '@@ -4,3 +5,2 @@', ' d', '-e', ' f'],
    ],
    ['further down', 'xyabcde', 'xyabCde', ['@@ -2,3 +2,3 @@', ' b', '-c', '+C', ' d']],
    ['further up', 'bcde', 'bCde', ['@@ -3,3 +3,3 @@', ' b', '-c', '+C', ' d']],
    [
      'where the file is shorter than the place they name',
      'abcd',
      'abCd',
      ['@@ -99,3 +99,3 @@', ' b', '-c', '+C', ' d'],
    ],
    ['nearest above', 'ab-----ab----', 'aB-----ab----', ['@@ -3,2 +3,2 @@', '-b', '+B', ' -']],
    ['of two equally near places at the later', 'xabyzabx', 'xabyzaBx', ['@@ -4,3 +4,3 @@', ' a', '-b', '+B', ' x']],
    ['at the first place of a hunk that others moved', 'abcabc', 'abcabC', ['@@ -5,2 +5,2 @@', ' b', '-c', '+C']],
    ['only at the beginning without lines before', 'abab', 'xabab', ['@@ -1,2 +1,3 @@', '+x', ' a', ' b']],
    ['only at the end without lines behind', 'abab', 'ababx', ['@@ -2,2 +2,3 @@', ' a', ' b', '+x']],
    ['to an empty file', '', 'ab', ['@@ -0,0 +1,2 @@', '+a', '+b']],
    ['to nothing', 'ab', '', ['@@ -1,2 +0,0 @@', '-a', '-b']],
    ['without context behind the named line', 'abc', 'abxc', ['@@ -2,0 +3 @@', '+x']],
    ['without context at the line itself', 'abcb', 'aBcb', ['@@ -2 +2 @@', '-b', '+B']],
    ['without context at the nearest equal line', 'xxbx', 'xxBx', ['@@ -1 +1 @@', '-b', '+B']],
    [
      'without context behind lines that others added',
      'abcd',
      'axybcZ',
      ['@@ -1,0 +2,2 @@', '+x', '+y', '@@ -4 +6 @@', '-d', '+Z'],
    ],
    [
      'without context behind lines that are further down by then',
      'abcd',
      'axybczd',
      ['@@ -1,0 +2,2 @@', '+x', '+y', '@@ -3,0 +6 @@', '+z'],
    ],
    ['at the first line, named far behind the end', 'bcd', 'bCd', ['@@ -99,3 +99,3 @@', ' b', '-c', '+C', ' d']],
    ['without context in front of the first line', 'ab', 'xab', ['@@ -0,0 +1 @@', '+x']],
    ['behind a hunk that removes lines', 'abcdd', 'bcdD', ['@@ -1 +0,0 @@', '-a', '@@ -5 +4 @@', '-d', '+D']],
  ];
  for (const [kind, before, after, lines] of fits)
    it(`apply ${kind}`, () => {
      expect(letters(before, ...lines)).to.equal(after);
    });

  const misfits: [string, string, string[], object][] = [
    [
      'another line',
      'abxde',
      ['@@ -2,3 +2,3 @@', ' b', '-c', '+C', ' d'],
      { code: 'hunk_mismatch', hunk: 1, hunks: 1, line: 3, fileLine: 3, expected: 'c', found: 'x' },
    ],
    [
      'the end of the file',
      'ab',
      ['@@ -2,3 +2,3 @@', ' b', '-c', '+C', ' d'],
      { code: 'hunk_past_end', hunk: 1, hunks: 1, line: 3, fileLine: 3, expected: 'c', fileLines: 2 },
    ],
    [
      'a place behind the end of the file',
      'ab',
      ['@@ -9,3 +9,3 @@', ' x', '-c', '+C', ' d'],
      { code: 'hunk_past_end', hunk: 1, hunks: 1, line: 3, fileLine: 9, expected: 'x', fileLines: 2 },
    ],
    [
      'a beginning that is further down',
      'xab',
      ['@@ -1,2 +1,3 @@', '+n', ' a', ' b'],
      { code: 'hunk_mismatch', hunk: 1, hunks: 1, line: 3, fileLine: 1, expected: 'a', found: 'x' },
    ],
    [
      'an end that is further up',
      'xabx',
      ['@@ -2,2 +2,3 @@', ' a', ' b', '+n'],
      { code: 'hunk_mismatch', hunk: 1, hunks: 1, line: 3, fileLine: 3, expected: 'a', found: 'b' },
    ],
    [
      'more lines behind the whole of a file',
      'abc',
      ['@@ -1,2 +1,2 @@', ' a', '-b', '+B'],
      { code: 'hunk_mismatch', hunk: 1, hunks: 1, line: 3, fileLine: 3, expected: '', found: 'c' },
    ],
    [
      'lines of an earlier hunk',
      'abcd',
      ['@@ -1,3 +1,3 @@', ' a', '-b', '+B', ' c', '@@ -3,2 +3,2 @@', ' c', '-d', '+D'],
      { code: 'hunk_overlap', hunk: 2, hunks: 2, line: 8, fileLine: 3 },
    ],
    [
      'a line to remove behind the end',
      'ab',
      ['@@ -5 +4,0 @@', '-c'],
      { code: 'hunk_past_end', hunk: 1, hunks: 1, line: 3, fileLine: 5, expected: 'c', fileLines: 2 },
    ],
    [
      'a place to add to behind the end',
      'ab',
      ['@@ -5,0 +6 @@', '+c'],
      { code: 'hunk_past_end', hunk: 1, hunks: 1, line: 3, fileLine: 6, expected: '', fileLines: 2 },
    ],
  ];
  for (const [kind, before, lines, why] of misfits)
    it(`do not apply, and say why: ${kind}`, () => {
      const refused = letters(before, ...lines);
      expect(typeof refused === 'string' ? refused : { code: refused.code, ...refused.params }).to.deep.equal({
        path: 'f',
        ...why,
      });
    });

  it('cannot change lines that an earlier hunk wrote, but may be adjacent', () => {
    const first = ['@@ -3,2 +3,2 @@', ' c', '-d', '+D'];
    expect(letters('abcd', ...first, '@@ -3,2 +3,2 @@', '-c', '+C', ' D')).to.have.nested.property('params.hunk', 2);
    expect(letters('abcd', ...first, '@@ -1,2 +1,2 @@', '-a', '+A', ' b')).to.equal('AbcD');
    const middle = ['@@ -2,3 +2,3 @@', ' b', '-c', '+C', ' d'];
    expect(letters('abcdefg', ...middle, '@@ -5,2 +5,2 @@', '-e', '+E', ' f')).to.equal('abCdEfg');
    expect(letters('abcdefg', ...middle, '@@ -4,3 +4,3 @@', ' d', '-e', '+E', ' f')).to.have.property('code');
    const above = ['@@ -1,0 +2 @@', '+x'];
    const below = ['@@ -6,0 +7 @@', '+x'];
    expect(letters('abcdefg', ...middle, ...above, '@@ -4 +5 @@', '-d', '+D')).to.have.nested.property(
      'params.hunk',
      3,
    );
    expect(letters('abcdefg', ...middle, ...above, '@@ -5 +6 @@', '-e', '+E')).to.equal('axbCdEfg');
    expect(letters('abcdefg', ...middle, ...above, '@@ -1 +1 @@', '-a', '+A')).to.equal('AxbCdefg');
    expect(letters('abcdefg', ...middle, ...below, '@@ -5 +5 @@', '-e', '+E')).to.equal('abCdEfxg');
  });

  it('keep the line endings of the file if only these differ, and use them for new lines', () => {
    const crlf = (some: string) => some.replaceAll('\n', '\r\n');
    const hunk = ['@@ -1,3 +1,4 @@', ' a', '-b', '+B', '+x', ' c'];
    const crlfHunk = hunk.map((line, index) => (index === 0 ? line : `${line}\r`));
    expect(applied(crlf(text('abcd')), ...hunk)).to.equal(crlf(text('aBxcd')));
    expect(applied(text('abcd'), ...crlfHunk)).to.equal(text('aBxcd'));
    expect(applied(crlf(text('abcd')), ...crlfHunk)).to.equal(crlf(text('aBxcd')));
    expect(applied('a\r\nb\nc\n', '@@ -1,3 +1,3 @@', ' a', '-b\r', '+B\r', ' c'), 'both mixed').to.equal(
      'a\r\nB\r\nc\n',
    );
    expect(applied('a\nb\r\n', '@@ -1,2 +1,2 @@', ' a', '-b\r', '+c\r'), 'a mixed file').to.equal('a\nc\r\n');
    expect(applied('b\r\nx\nb\n', '@@ -1 +1 @@', '-b', '+B'), 'the same ends further down').to.equal('b\r\nx\nB\n');
    expect(applied(text('ab'), '@@ -1,2 +1,3 @@', ' a', ' b', '+x\r'), 'meant so').to.equal('a\nb\nx\r\n');
    expect(applied('a\rb\n', '@@ -1,1 +1,1 @@', '-ab', '+x')).to.have.property('code', 'hunk_mismatch');
  });

  it('keep a missing newline at the end, and add or remove one', () => {
    const none = '\\ No newline at end of file';
    expect(applied('a\nb', '@@ -1,2 +1,2 @@', '-a', '+A', ' b', none)).to.equal('A\nb');
    expect(applied('a\nb', '@@ -1,2 +1,2 @@', ' a', '-b', none, '+b')).to.equal('a\nb\n');
    expect(applied('a\nb\n', '@@ -1,2 +1,2 @@', ' a', '-b', '+b', none)).to.equal('a\nb');
    expect(applied('a\nb', '@@ -1,2 +1,2 @@', '-a', '+A', ' b')).to.have.property('code', 'hunk_mismatch');
  });

  it('leave a file without hunks unchanged', () => {
    expect(applyHunks([], 'a\r\nb', 'f', { comparisons: 0 })).to.equal('a\r\nb');
  });

  it('are reported with at most 200 characters per line, and without line endings', () => {
    const why = applied('caf\xc3\xa9\r\n', '@@ -1 +1 @@', `-${'x'.repeat(200)}\r`, '+y');
    expect(why)
      .to.have.property('params')
      .that.includes({ expected: 'x'.repeat(200), found: 'café' });
    expect(applied('a', '@@ -1 +1 @@', `-${'x'.repeat(201)}`, '+y'))
      .to.have.property('params')
      .that.includes({ expected: `${'x'.repeat(200)}…`, found: 'a' });
  });

  it('are searched for until the work limit of the whole patch is reached', () => {
    const [hunk] = hunksOf('@@ -1,3 +1,3 @@'.replaceAll('1,3', '5,3'), ' b', '-c', '+C', ' d');
    const tried = (comparisons: number) => {
      const effort = { comparisons };
      const after = applyHunks([hunk!], text('abcdxxxxxxx'), 'f', effort);
      return [typeof after === 'string', effort.comparisons];
    };
    expect(tried(100)[0]).to.equal(true);
    const spent = 100 - (tried(100)[1] as number);
    expect(tried(spent)[0], 'just enough').to.equal(true);
    expect(tried(3)[0], 'not enough').to.equal(false);
  });

  it('count some work per line of a long file, and are refused once it is used up', () => {
    const effort = { comparisons: 1e6 };
    const added = hunksOf('@@ -1,0 +2 @@', '+x', '@@ -2,0 +4 @@', '+x', '@@ -3,0 +6 @@', '+x');
    applyHunks(added, text('a'.repeat(6400)), 'f', effort);
    expect(1e6 - effort.comparisons).to.equal(300);
    const refusal = applyHunks(added, text('a'.repeat(6400)), 'f', { comparisons: 200 });
    expect(refusal).to.have.property('code', 'patch_too_complex');
    expect(refusal).to.have.property('params').that.includes({ path: 'f', hunk: 3, hunks: 3 });
    expect(applyHunks(added, text('a'.repeat(6400)), 'f', { comparisons: 201 })).to.be.a('string');
  });
});
