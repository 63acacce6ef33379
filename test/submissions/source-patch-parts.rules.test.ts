/** Hunks and mails in patches, and refusals with their line. */
import { expect } from 'chai';
import { parsePatch } from '../../src/submissions/source-patch.rules.ts';

const text = (...lines: string[]) => `${lines.join('\n')}\n`;
const read = (patch: string) => {
  const parsed = parsePatch(patch);
  if ('refusal' in parsed) throw new Error(JSON.stringify(parsed.refusal));
  return parsed.patch;
};
const HUNK = ['@@ -1,2 +1,2 @@', '-a', '+b', ' c'];
const GIT = ['diff --git a/x b/x', 'index 1111111..2222222 100644', '--- a/x', '+++ b/x', ...HUNK];

describe('hunks in a patch', () => {
  const hunks = (...lines: string[]) =>
    read(text('--- a/x', '+++ b/x', ...lines)).files[0]!.hunks.map(
      ({ oldStart, newStart, lines: found, patchLine }) => [
        [oldStart, newStart, patchLine],
        ...found.map((line) => line.op + line.text),
      ],
    );

  it('have one line if they state no count', () => {
    expect(hunks('@@ -7 +8 @@ int main() {', '-a', '+b')).to.deep.equal([[[7, 8, 3], '-a\n', '+b\n']]);
    expect(hunks('@@ -7,0 +8,1 @@', '+b')).to.deep.equal([[[7, 8, 3], '+b\n']]);
    expect(hunks('@@ -7,1 +8,0 @@', '-b', '@@ -17,0 +18 @@', '+c')).to.deep.equal([
      [[7, 8, 3], '-b\n'],
      [[17, 18, 5], '+c\n'],
    ]);
  });

  it('end after their count, whatever follows', () => {
    expect(hunks('@@ -1 +1 @@', '-a', '+b', '+++ x', ' y')).to.deep.equal([[[1, 1, 3], '-a\n', '+b\n']]);
    expect(hunks('@@ -1 +1 @@', '-a', '+b', '-- ', '2.39.5', '')).to.deep.equal([[[1, 1, 3], '-a\n', '+b\n']]);
  });

  it('may have empty context lines whose space a mailer removed', () => {
    expect(hunks('@@ -1,3 +1,3 @@', '', '-a', '+b', '\r')).to.deep.equal([[[1, 1, 3], ' \n', '-a\n', '+b\n', ' \r\n']]);
  });

  it('have lines without a newline where the next line says so, in any language and position', () => {
    const none = '\\ No newline at end of file';
    expect(hunks('@@ -1 +1 @@', '-a', none, '+b', none)).to.deep.equal([[[1, 1, 3], '-a', '+b']]);
    expect(hunks('@@ -1,2 +1,2 @@', '-a', '+b', ' c\r', '\\ Kein Zeilenumbruch')).to.deep.equal([
      [[1, 1, 3], '-a\n', '+b\n', ' c'],
    ]);
    expect(hunks('@@ -1 +1 @@', '-a', '+b', '\\ short')).to.deep.equal([[[1, 1, 3], '-a\n', '+b\n']]);
  });

  it('may end with such a line that itself has no newline', () => {
    const patch = text('--- a/x', '+++ b/x', '@@ -1 +1 @@', '-a', '+b', '\\ No newline at end of file').slice(0, -1);
    expect(read(patch).files[0]!.hunks[0]!.lines.map((line) => line.text)).to.deep.equal(['a\n', 'b']);
  });
});

describe('mails of a patch', () => {
  const mail = (...headers: string[]) =>
    text(
      `From ${'0123456789'.repeat(4)} Mon Sep 17 00:00:00 2001`,
      ...headers,
      '',
      'Words',
      '---',
      ...GIT,
      '-- ',
      '2.39.5',
      '',
    );

  it('are commits with a subject and an author, and contain their own files', () => {
    const two = read(
      mail('From: Ada <a@b.c>', 'Date: Sat', 'Subject: [PATCH 1/2] Fix', '  the log', '\tand more') +
        mail('From: =?UTF-8?q?=C3=89va?= <e@b.c>', 'SUBJECT:[PATCH] Second [PATCH]') +
        mail('Date: Sat'),
    );
    expect(two.commits).to.deep.equal([
      { subject: 'Fix the log and more', author: 'Ada <a@b.c>' },
      { subject: 'Second [PATCH]', author: 'Éva <e@b.c>' },
      { subject: '', author: '' },
    ]);
    expect(two.files.map(({ commit }) => commit)).to.deep.equal([1, 2, 3]);
  });

  it('begin with a commit, not with every "From"', () => {
    const { commits } = read(text('From here on', 'x From 0123456789 y', 'From 012345 x', ...GIT));
    expect(commits).to.deep.equal([]);
  });

  it('keep lines of their headers that are not headers', () => {
    const { commits } = read(mail('no header', 'Subject: One', 'x y: Two', '>From: Three', 'From: A'));
    expect(commits).to.deep.equal([{ subject: 'One', author: 'A' }]);
  });

  for (const encoding of ['base64', 'BASE64', 'quoted-printable'])
    it(`are refused in ${encoding}, which hides the diff`, () => {
      expect(parsePatch(mail('Subject: x', `Content-Transfer-Encoding: ${encoding}`))).to.have.nested.property(
        'refusal.code',
        'patch_encoded_mail',
      );
      expect(parsePatch(text('words', `content-transfer-encoding:${encoding}`, ...GIT))).to.deep.equal({
        refusal: { code: 'patch_encoded_mail', params: { line: 2 } },
      });
    });

  it('are accepted in 8 bits', () => {
    expect(read(mail('Content-Transfer-Encoding: 8bit')).files).to.have.length(1);
    expect(
      read(text('Content-Transfer-Encoding: 8bit', 'x content-transfer-encoding: base64', ...GIT)).files,
    ).to.have.length(1);
  });
});

describe('a patch that cannot be read', () => {
  const head = ['diff --git a/x b/x'];
  const cases: [string, string, string, number?][] = [
    ['no diff', text('words'), 'patch_no_diff'],
    ['nothing', '', 'patch_no_diff'],
    ['names alone', text('--- a/x', '+++ b/x'), 'patch_no_diff'],
    ['names that a hunk does not follow', text('--- a/x', '+++ b/x', 'words'), 'patch_no_diff'],
    ['one name', text('--- a/x', ' +++ b/x', ...HUNK), 'patch_hunk_without_file', 3],
    ['a merge', text('diff --cc x', 'index 1,2..3'), 'patch_combined', 1],
    ['a merge in other words', text('words', 'diff --combined x'), 'patch_combined', 2],
    ['hunks of a merge', text(...GIT, '@@@ -1 -1 +1 @@@'), 'patch_combined', 9],
    ['a hunk without a file', text('words', ...HUNK), 'patch_hunk_without_file', 2],
    ['a hunk behind other words', text(...GIT, 'words', ...HUNK), 'patch_hunk_without_file', 10],
    ['too many lines', text('--- a/x', '+++ b/x', '@@ -1 +1,2 @@', '-a', '-b', '+c'), 'patch_hunk_count', 5],
    ['too many new lines', text('--- a/x', '+++ b/x', '@@ -1,2 +1 @@', '-a', '+b', '+c'), 'patch_hunk_count', 6],
    ['a hunk whose numbers are none', text(...GIT, '@@ -x +1 @@'), 'patch_hunk_count', 9],
    ['too few lines', text('--- a/x', '+++ b/x', '@@ -1,2 +1,2 @@', '-a', '+b'), 'patch_hunk_cut_off', 6],
    [
      'too few lines before other words',
      text('--- a/x', '+++ b/x', '@@ -1,2 +1,2 @@', '-a', '+b', 'words'),
      'patch_hunk_cut_off',
      6,
    ],
    ['a line cut off', text('--- a/x', '+++ b/x', '@@ -1 +1 @@', '-a', '+bcd').slice(0, -2), 'patch_hunk_cut_off', 5],
    [
      'the end of a line that is not there',
      text('--- a/x', '+++ b/x', '@@ -1 +1 @@', '\\ No newline at end of file', '-a', '+b'),
      'patch_hunk_count',
      4,
    ],
    ['a line of git alone at the end', text(...GIT, 'diff --git a/y b/y').slice(0, -1), 'patch_hunk_cut_off', 10],
    [
      'a line of git with another cut off',
      text(...GIT, 'diff --git a/y b/y', 'inde').slice(0, -1),
      'patch_hunk_cut_off',
      10,
    ],
    ['a line of git with two names alone', text(...GIT, 'diff --git a/y b/z', 'words'), 'patch_no_path', 10],
    [
      'two names for a change of mode',
      text('diff --git a/x b/y', 'old mode 100644', 'new mode 100755'),
      'patch_no_path',
      4,
    ],
    ['a rename to nowhere', text('diff --git a/x b/y', 'rename from x', 'words'), 'patch_no_path', 3],
    ['a rename from nowhere', text('diff --git a/x b/y', 'rename to y', 'words'), 'patch_no_path', 3],
    ['a header without a change', text(...head, 'index 1..2 100644'), 'patch_empty_entry', 3],
    ['a mode that stays', text(...head, 'old mode 100644', 'new mode 100644'), 'patch_empty_entry', 4],
    ['an old mode alone', text(...head, 'old mode 100644', 'words'), 'patch_empty_entry', 3],
    ['a new mode alone', text(...head, 'new mode 100644', 'words'), 'patch_empty_entry', 3],
    [
      'a file both new and gone',
      text(...head, 'new file mode 100644', 'deleted file mode 100644'),
      'patch_names_differ',
      3,
    ],
    [
      'a rename with another old name',
      text('diff --git a/x b/y', 'rename from x', 'rename to y', '--- a/z', '+++ b/y'),
      'patch_names_differ',
      4,
    ],
    [
      'a rename with another new name',
      text('diff --git a/x b/y', 'rename from x', 'rename to y', '--- a/x', '+++ b/zy'),
      'patch_names_differ',
      5,
    ],
    [
      'a rename of a new file',
      text('diff --git a/x b/y', 'rename from x', 'rename to y', '--- /dev/null'),
      'patch_names_differ',
      4,
    ],
  ];
  for (const [kind, patch, code, line] of cases)
    it(`has ${kind}`, () => {
      expect(parsePatch(patch)).to.deep.equal({ refusal: { code, params: line === undefined ? {} : { line } } });
    });
});
