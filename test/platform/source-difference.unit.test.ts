/**
 * Differences between two texts: counted, aligned, with changed words marked, and limited for texts that would take too
 * long.
 */
import { expect } from 'chai';
import { gitPatch, lineDifference, movedFiles } from '../../src/platform/source-difference.ts';
import { layoutOf, shownFiles, type ShownFile } from '../../src/platform/source-view.ts';

const lines = (count: number, word = 'line') => Array.from({ length: count }, (_, n) => `${word} ${n + 1}\n`).join('');
const shown = async (path: string, base: string | undefined, text: string | Buffer | undefined): Promise<ShownFile> => {
  const content = text === undefined ? undefined : Buffer.from(text);
  return (await shownFiles([{ path, content, base }]))[0]!;
};
const htmlOf = ({ difference }: ShownFile): string =>
  (difference?.hunks ?? [])
    .flatMap(({ blocks }) => blocks.flatMap(({ before, after }) => [...before, ...after]))
    .map(({ html }) => html)
    .join('\n');

describe('the difference between two texts', () => {
  it('has hunks with three lines of context, line numbers of both sides, and replaced lines paired', () => {
    const { added, removed, hunks } = lineDifference(lines(20), lines(20).replace('line 10\n', 'line ten\nmore\n'))!;
    expect([added, removed, hunks.length]).to.deep.equal([2, 1, 1]);
    expect(hunks[0]!.heading).to.equal('@@ -7,7 +7,8 @@');
    const [same, change, rest] = hunks[0]!.blocks;
    expect(same!.before.map((one) => [one.oldNumber, one.newNumber, one.text])).to.deep.equal([
      [7, 7, 'line 7'],
      [8, 8, 'line 8'],
      [9, 9, 'line 9'],
    ]);
    expect(same!.after).to.deep.equal([]);
    expect(change!.before.map((one) => [one.kind, one.oldNumber, one.newNumber])).to.deep.equal([
      ['removed', 10, null],
    ]);
    expect(change!.after.map((one) => [one.kind, one.oldNumber, one.newNumber, one.text])).to.deep.equal([
      ['added', null, 10, 'line ten'],
      ['added', null, 11, 'more'],
    ]);
    expect(rest!.before.map((one) => [one.oldNumber, one.newNumber])[0]).to.deep.equal([11, 12]);
  });

  it('marks the changed words, unless almost everything changed', () => {
    const wordsOf = (before: string, after: string) => {
      const [block] = lineDifference(`${before}\n`, `${after}\n`)!.hunks[0]!.blocks;
      const [old, now] = [block!.before[0]!, block!.after[0]!];
      return [old, now].map(({ text, changed }) => changed.map(({ from, to }) => text.slice(from, to)));
    };
    expect(wordsOf('int width = 10;', 'int width = 20;')).to.deep.equal([['10'], ['20']]);
    expect(wordsOf('alpha beta gamma', 'one two three four')).to.deep.equal([[], []]);
  });

  it('says which side lacks a newline at the end, and where only the line ending changed', () => {
    const [block] = lineDifference('a\r\nb\n', 'a\nb')!.hunks[0]!.blocks;
    expect(block!.before.map((one) => [one.text, one.showsReturn, one.isCutOff])).to.deep.equal([
      ['a', true, false],
      ['b', false, false],
    ]);
    expect(block!.after.map((one) => [one.text, one.showsReturn, one.isCutOff])).to.deep.equal([
      ['a', false, false],
      ['b', false, true],
    ]);
  });

  it('is not confused by lines that look like the headers of a diff', () => {
    const { added, removed, hunks } = lineDifference('-- a\nx\n', '++ b\n@@ -1 +1 @@\nx\n')!;
    expect([added, removed]).to.deep.equal([2, 1]);
    expect(hunks[0]!.blocks[0]!.after.map(({ text }) => text)).to.deep.equal(['++ b', '@@ -1 +1 @@']);
  });

  it('finds renamed files if half of their lines are equal, the most similar first, each once', () => {
    const file = (path: string, text: string) => ({ path, text });
    const half = lines(5) + lines(5, 'other');
    const gone = [file('a', lines(10)), file('empty', '')];
    expect(movedFiles({ gone, fresh: [file('b', lines(10)), file('c', half)] })).to.deep.equal([
      { from: 'a', to: 'b' },
    ]);
    expect(movedFiles({ gone, fresh: [file('c', half), file('empty2', '')] })).to.deep.equal([{ from: 'a', to: 'c' }]);
    expect(movedFiles({ gone, fresh: [file('d', lines(4) + lines(6, 'other'))] })).to.deep.equal([]);
    const many = Array.from({ length: 31 }, (_, n) => file(`m${n}`, lines(10, `w${n}`)));
    const moved = movedFiles({ gone: many, fresh: [file('n', many[7]!.text), file('o', many[8]!.text + 'x')] });
    expect(moved, 'of many files only equal ones').to.deep.equal([{ from: 'm7', to: 'n' }]);
  });

  it('names binary files in a patch and formats the rest as git does', () => {
    const patch = gitPatch([
      { path: 'a', before: 'x\n', after: 'y\n' },
      { path: 'b', after: '', isBinary: true },
    ])!;
    expect(patch).to.contain('diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-x\n+y\n');
    expect(patch).to.match(/new file mode 100644\nBinary files \/dev\/null and b\/b differ\n$/);
  });
});

describe('changed files', () => {
  it('are colored, escaped and counted', async () => {
    const file = await shown('a.cc', 'int a = 1; // <b>\nint z;\n', 'int a = 2; // <b>\nint z;\nint y;');
    expect(file).to.include({ state: 'changed', added: 2, removed: 1, html: null, isFolded: false });
    expect(htmlOf(file).match(/--shiki-light:#/g)!.length).to.be.greaterThan(8);
    expect(htmlOf(file)).to.contain('&lt;b&gt;').and.not.to.contain('<b>');
    expect(htmlOf(file)).to.match(/<mark><span style="[^"]+">2<\/span><\/mark>/);
    expect(htmlOf(await shown('a.txt', 'x\n', 'y\n'))).to.equal('x\ny');
  });

  it('are marked as new, deleted, unchanged, binary or renamed', async () => {
    expect(await shown('a.cc', undefined, 'int a;')).to.include({
      state: 'added',
      added: 1,
      removed: 0,
      isCutOff: true,
    });
    expect(await shown('a.cc', 'int a;\nint b;\n', undefined)).to.include({ state: 'deleted', added: 0, removed: 2 });
    const same = await shown('a.cc', 'int a;\n', 'int a;\n');
    expect(same).to.include({ state: 'changed', added: 0, removed: 0, html: null });
    expect(same.difference!.hunks).to.deep.equal([]);
    for (const [base, text] of [
      [undefined, '\0'],
      ['a\0', 'a'],
    ] as const)
      expect(await shown('a.bin', base, text)).to.include({ state: 'binary', added: null, removed: null });
    const renamed = await shownFiles([
      { path: 'old.cc', content: undefined, base: lines(6) },
      { path: 'new.cc', content: Buffer.from(lines(6) + 'more\n'), base: undefined },
    ]);
    expect(renamed).to.have.length(1);
    expect(renamed[0]).to.include({ path: 'new.cc', oldPath: 'old.cc', state: 'renamed', added: 1, removed: 0 });
  });

  it('are collapsed if the difference is long, and only counted if it is too long', async () => {
    expect((await shown('a.txt', '', lines(400))).isFolded).to.equal(false);
    expect((await shown('a.txt', '', lines(401))).isFolded).to.equal(true);
    expect(await shown('a.txt', '', lines(3000))).to.include({ state: 'changed', added: 3000 });
    const long = await shown('a.txt', '', lines(3001));
    expect(long).to.include({ state: 'too_large', added: 3001, removed: 0 });
    expect(long.difference!.hunks).to.deep.equal([]);
    expect(await shown('a.txt', 'x'.repeat(256 * 1024 + 1), 'x')).to.include({ state: 'too_large', added: null });
  });

  it('lose only their colors if coloring takes too long', async function () {
    this.timeout(30_000);
    const slow = Array.from({ length: 30 }, () => 'a::'.repeat(300)).join('\n');
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const file = await shown('slow.cc', 'int a;\n', `int a;\n${slow}\n`);
    clearInterval(timer);
    expect(file).to.include({ state: 'changed', added: 30, removed: 0 });
    expect(htmlOf(file)).to.contain('a::'.repeat(300)).and.not.to.contain('--shiki-light');
    expect(ticks, 'the event loop went on').to.be.greaterThan(10);
  });

  it('use the layout in the URL, or one that fits the window', () => {
    expect([undefined, 'unified', 'split', 'auto', ['split'], 'x'].map(layoutOf)).to.deep.equal([
      'auto',
      'unified',
      'split',
      'auto',
      'auto',
      'auto',
    ]);
  });
});
