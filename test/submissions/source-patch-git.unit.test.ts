/**
 * Compares our reader of patches with the real `git apply`: whatever git accepts we accept with the same tree, or
 * refuse with a reason; no part of a patch is ever lost. Patches are made at random, then damaged as editors, mailers
 * and shells do.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { baseTree } from '../../src/submissions/source-base.service.ts';
import { checkSource } from '../../src/submissions/source.service.ts';
import type { RefusalCode, SourceCheck } from '../../src/submissions/source.rules.ts';
import { asMap, lines, type Tree } from './source-fixtures.ts';

const CASES = Number(process.env.PATCH_CASES ?? 60);
const BASE: Tree = {
  'src/a.cc': lines(30),
  'src/b.cc': lines(12, 'b'),
  'src/sub/deep.cc': `${'same\n'.repeat(9)}middle\n${'same\n'.repeat(9)}`,
  'src/with blank.cc': lines(9, 'blank'),
  'src/中文.cc': lines(8, '行'),
  'src/crlf.cc': lines(14, 'crlf').replaceAll('\n', '\r\n'),
  'src/mixed.cc': 'one\r\ntwo\nthree\r\nfour\nfive\nsix\r\nseven\n',
  'src/no_end.cc': 'first\nsecond\nlast',
  'src/empty.cc': '',
  'src/b b.cc': 'b\n',
};
const rules = {
  limits: { totalBytes: 1e6, files: 500, uploadBytes: 4e6 },
  base: baseTree(asMap(BASE)),
  editable: ['**'],
};

/** Pseudorandom numbers that are the same in every run (mulberry32). */
function randomness(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

class Folder {
  lastWords = '';
  readonly path = mkdtempSync(join(tmpdir(), 'kw-apply-'));

  reset(tree: Tree): void {
    for (const name of readdirSync(this.path)) if (name !== '.git') rmSync(join(this.path, name), { recursive: true });
    for (const [path, content] of Object.entries(tree)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), content);
    }
  }

  files(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const entry of readdirSync(this.path, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !path.includes('/.git/')) found[relative(this.path, path)] = readFileSync(path, 'latin1');
    }
    return found;
  }

  git(...args: string[]): Buffer {
    const settings = ['user.name=A', 'user.email=a@example.org', 'core.autocrlf=false', 'core.safecrlf=false'];
    const flags = settings.flatMap((setting) => ['-c', setting]);
    return execFileSync('git', [...flags, ...args], { cwd: this.path, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** The tree after `git apply`, or undefined if git refuses. */
  applied(patch: Buffer, ...flags: string[]): Record<string, string> | undefined {
    this.reset(BASE);
    const env = { ...process.env, GIT_DIR: '/nowhere', GIT_CEILING_DIRECTORIES: dirname(this.path) };
    const run = spawnSync('git', ['apply', '--whitespace=nowarn', ...flags, '-'], {
      cwd: this.path,
      input: patch,
      env,
    });
    this.lastWords = run.stderr.toString();
    return run.status === 0 ? this.files() : undefined;
  }
}

async function ours(patch: Buffer): Promise<Record<string, string> | RefusalCode> {
  const result = await checkSource([{ name: 'x.patch', content: patch }], rules);
  if (!result.ok) return result.refusals[0]!.code;
  const tree = new Map(Object.entries(BASE).map(([path, content]) => [path, Buffer.from(content).toString('latin1')]));
  for (const path of result.source.deleted) tree.delete(path);
  for (const { path, content } of result.source.files) tree.set(path, content.toString('latin1'));
  return Object.fromEntries(tree);
}

describe('source: patches as git applies them', () => {
  const made = new Folder();
  const target = new Folder();
  before(() => {
    made.git('init', '-q', '-b', 'main');
    made.reset(BASE);
    made.git('add', '-A');
    made.git('commit', '-q', '-m', 'base');
  });
  after(() => [made, target].forEach(({ path }) => rmSync(path, { recursive: true, force: true })));

  /** The tree with some files changed, moved, deleted and added. */
  function changedTree(random: (below: number) => number): Tree {
    const tree: Tree = { ...BASE };
    const names = Object.keys(BASE);
    for (let step = 0; step <= random(4); step += 1) {
      const name = names[random(names.length)]!;
      const content = tree[name];
      if (content === undefined) continue;
      const kind = random(10);
      if (kind === 0) delete tree[name];
      else if (kind === 1) {
        delete tree[name];
        tree[`src/moved ${random(3)}.cc`] = content;
      } else if (kind === 2) tree[`src/copy${random(3)}.cc`] = `${String(content)}more\n`;
      else if (kind === 3) tree[`src/新${random(3)}.h`] = ['new\n', '', 'no end'][random(3)]!;
      else if (kind === 4) {
        const other = names[random(names.length)]!;
        [tree[name], tree[other]] = [tree[other] ?? '', content];
      } else tree[name] = edited(String(content), random);
    }
    return tree;
  }

  function edited(content: string, random: (below: number) => number): string {
    const parts = content.split(/(?<=\n)/);
    for (let edit = 0; edit <= random(3); edit += 1) {
      const at = random(parts.length + 1);
      const kind = random(4);
      if (kind === 0) parts.splice(at, 1);
      else if (kind === 1) parts.splice(at, 0, `added ${random(9)}\n`);
      else if (kind === 2) parts.splice(at, 0, 'crlf\r\n');
      else if (parts[at] !== undefined) parts[at] = `changed${random(2) ? '\n' : ''}`;
    }
    return parts.join('');
  }

  /** The format of the patch: those of git, and what other programs change in them. */
  const formats: ((random: (below: number) => number) => Buffer)[] = [
    () => made.git('diff', '--cached'),
    () => made.git('diff', '--cached', '-M30', '-C30', '--find-copies-harder'),
    () => made.git('diff', '--cached', '-M', '-B10/10'),
    () => made.git('-c', 'core.quotepath=false', 'diff', '--cached', '-U1'),
    () => made.git('diff', '--cached', '-U0'),
    () => made.git('diff', '--cached', '--no-prefix', '--no-renames'),
    () => made.git('diff', '--cached', '--no-renames', '--src-prefix=old/', '--dst-prefix=new/'),
    () => made.git('diff', '--cached', '--patience', '--function-context', '--full-index'),
    () =>
      Buffer.from(
        made
          .git('diff', '--cached', '--no-renames')
          .toString('latin1')
          .replace(/^(diff --git|index|new file|deleted file).*\n/gm, ''),
        'latin1',
      ),
  ];
  const latin1 = (change: (text: string) => string) => (patch: Buffer) =>
    Buffer.from(change(patch.toString('latin1')), 'latin1');
  /** Damage that git may or may not tolerate. */
  const damages: ((patch: Buffer, random: (below: number) => number) => Buffer)[] = [
    (patch) => patch,
    (patch) => patch,
    latin1((text) => `some words\n\n---\n a | 2 +-\n\n${text}-- \n2.39.5\n\nbye\n`),
    latin1((text) => text.replaceAll(/^ \n/gm, '\n')),
    (patch, random) => {
      const at = patch.toString('latin1').split('\n');
      at.splice(random(at.length), 1);
      return Buffer.from(at.join('\n'), 'latin1');
    },
    (patch, random) => patch.subarray(0, random(patch.length + 1)),
    (patch, random) => {
      const at = patch.toString('latin1').split('\n');
      at.splice(
        random(at.length),
        0,
        ['garbage', '+stray', ' stray', '@@ -1,2 +1,2 @@', 'index 1..2 100644'][random(5)]!,
      );
      return Buffer.from(at.join('\n'), 'latin1');
    },
    (patch) => Buffer.concat([patch, patch]),
  ];

  it(`accepts and refuses ${CASES} random patches as git does, or says why not`, async function () {
    this.timeout(60_000 + CASES * 500);
    let taken = 0;
    for (let seed = 1; seed <= CASES; seed += 1) {
      const random = randomness(seed * 7919);
      made.reset(changedTree(random));
      made.git('add', '-A');
      const written = formats[random(formats.length)]!(random);
      const patch = damages[random(damages.length)]!(written, random);
      const shown = `seed ${seed}\n${patch.toString()}`;
      const mine = await ours(patch);
      if (typeof mine === 'string') {
        // Refused with a message, but git must not accept it unless it changes nothing or is clearly cut off.
        const gits = target.applied(patch) ?? target.applied(patch, '-p0');
        if (gits && !['nothing_changed', 'patch_hunk_cut_off'].includes(mine))
          expect.fail(`git takes it, we say ${mine}: ${shown}`);
        continue;
      }
      taken += 1;
      const flags = [[], ['-p0'], ['--unidiff-zero'], ['-p0', '--unidiff-zero']];
      const of = (bytes: Buffer) =>
        flags.map((some) => target.applied(bytes, ...some)).filter((tree) => tree !== undefined);
      const gits = of(patch);
      // If git fails because of the damage, we may ignore it, but only if everything intended is applied.
      const trees = gits.length > 0 ? gits : of(written);
      if (trees.length === 0) expect.fail(`git does not take it (${target.lastWords}): ${shown}`);
      const same = trees.find((tree) => JSON.stringify(sorted(tree)) === JSON.stringify(sorted(mine)));
      if (!same) expect(mine, shown).to.deep.equal(trees[0]);
    }
    expect(taken).to.be.greaterThan(CASES / 3);
  });
});

describe('source: patches from Windows shells and editors', () => {
  const of = (name: string) => readFileSync(new URL(`patches/${name}.patch`, import.meta.url));
  const folder = fileURLToPath(new URL('patches/base/', import.meta.url));
  const smallEngine = () => {
    const files: [string, Buffer][] = [];
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const path = join(entry.parentPath, entry.name);
        files.push([relative(folder, path), readFileSync(path)]);
      }
    return baseTree(new Map(files));
  };
  const onEngine = async (patch: Buffer, editable = ['src/**']) =>
    await checkSource([{ name: 'x.patch', content: patch }], { ...rules, base: smallEngine(), editable });
  const paths = (check: SourceCheck) => (check.ok ? check.source.files.map(({ path }) => path) : check.refusals);
  const both = ['src/bloom.h', 'src/point_read.cc'];
  const utf16 = (patch: Buffer, mark: boolean) => Buffer.from(`${mark ? '\uFEFF' : ''}${patch.toString()}`, 'utf16le');

  it('reads every file that git counts, with a byte order mark, with CRLF and in UTF-16', async () => {
    const plain = of('q01-two-files');
    const crlf = Buffer.from(plain.toString().replaceAll('\n', '\r\n'));
    const bigEndian = utf16(crlf, true).swap16();
    const all = [plain, of('q02-bom-two-files'), of('q03-bom-crlf-two-files'), crlf];
    for (const patch of [...all, utf16(plain, true), utf16(crlf, true), utf16(crlf, false), bigEndian])
      expect(paths(await onEngine(patch))).to.deep.equal(both);
    const first = await onEngine(plain);
    const last = await onEngine(of('q03-bom-crlf-two-files'));
    expect(last).to.deep.equal(first);
  });

  it('reads a byte order mark in the middle, where several files were concatenated', async () => {
    const [one, two] = of('q01-two-files')
      .toString()
      .split(/(?=diff --git a\/src\/point)/);
    const joined = Buffer.from(`\uFEFF${one}\uFEFF${two}`);
    expect(paths(await onEngine(joined))).to.deep.equal(both);
  });

  it('leaves out changes of only the mode, also of protected files, and counts them', async () => {
    for (const [name, changed, modes] of [
      ['p05-mode-bits', 'src/recovery.cc', 2],
      ['q09-mode-bits', 'src/point_read.cc', 13],
    ] as const) {
      const check = await onEngine(of(name), [changed]);
      expect(paths(check)).to.deep.equal([changed]);
      expect(check.ok && check.source.ignoredModes).to.equal(modes);
    }
    const only = Buffer.from('diff --git a/Makefile b/Makefile\nold mode 100644\nnew mode 100755\n');
    expect(paths(await onEngine(only))).to.deep.equal([{ code: 'nothing_changed', params: {} }]);
    const link = Buffer.from('diff --git a/Makefile b/Makefile\nold mode 100644\nnew mode 120000\n');
    expect(paths(await onEngine(link))).to.have.nested.property('[0].code', 'path_not_editable');
  });

  it('copies a protected file, which stays unchanged', async () => {
    const copy = 'diff --git a/Makefile b/src/x.mk\nsimilarity index 100%\ncopy from Makefile\ncopy to src/x.mk\n';
    expect(paths(await onEngine(Buffer.from(copy)))).to.deep.equal(['src/x.mk']);
    const rename = Buffer.from(copy.replaceAll('copy ', 'rename '));
    expect(paths(await onEngine(rename))).to.have.nested.property('[0].code', 'path_not_editable');
  });

  it('accepts a diff against a backup file whose name has only a suffix', async () => {
    const diff =
      '--- src/b.cc.orig\t2026-11-28 10:00:00\n+++ src/b.cc\t2026-11-28 10:01:00\n@@ -1,2 +1,2 @@\n-b 1\n+B\n b 2\n';
    expect(await ours(Buffer.from(diff)))
      .to.have.property('src/b.cc')
      .that.matches(/^B\nb 2\n/);
    const other = diff.replace('b.cc.orig', 'b.cc').replace('+++ src/b.cc', '+++ src/b.cc.new');
    expect(await ours(Buffer.from(other)))
      .to.have.property('src/b.cc')
      .that.matches(/^B\nb 2\n/);
  });

  it('deletes for the time zero in any time zone, and for no other time of that day', async () => {
    const content = lines(12, 'b').replaceAll(/^/gm, '-').slice(0, -1);
    const diff = (time: string) => Buffer.from(`--- src/b.cc\n+++ src/b.cc\t${time}\n@@ -1,12 +0,0 @@\n${content}`);
    for (const time of [
      '1970-01-01 00:00:00 +0000',
      '1970-01-01 01:00:00.000000000 +0100',
      '1969-12-31 16:00:00 -0800',
    ])
      expect(await ours(diff(time)), time).to.not.have.property('src/b.cc');
    for (const time of ['1970-01-01 00:00:00 +0100', '1970-01-01 00:01:00 +0000', '1969-12-31 00:00:00 +0000'])
      expect(await ours(diff(time)), time).to.have.property('src/b.cc', '');
  });

  it('refuses, with the line, what git skips or cannot read', async () => {
    const good = '--- a/src/b.cc\n+++ b/src/b.cc\n@@ -1,2 +1,2 @@\n-b 1\n+B\n b 2\n';
    const cases: [string, RefusalCode, number][] = [
      [
        `${good}diff --cc src/a.cc\nindex 1,2..3\n--- a/src/a.cc\n+++ b/src/a.cc\n@@@ -1,1 -1,1 +1,1 @@@\n- x\n`,
        'patch_combined',
        7,
      ],
      [`${good}diff --combined src/a.cc\n`, 'patch_combined', 7],
      [`${good}@@ -9,9 +9 9 @@\n`, 'patch_hunk_count', 7],
      [`${good}words\n@@ -5,1 +5,1 @@\n-b 5\n+five\n`, 'patch_hunk_without_file', 8],
      [`${good}Content-Transfer-Encoding: base64\n\nZGlm\n`, 'patch_encoded_mail', 7],
      ['diff --git a/src/a.cc b/src/a.cc\nindex 1111111..2222222 100644\n', 'patch_empty_entry', 3],
      [
        'diff --git a/src/a.cc b/src/a.cc\nrename from src/a.cc\nrename to src/c.cc\n--- a/src/a.cc\n+++ b/src/d.cc\n',
        'patch_names_differ',
        5,
      ],
      ['diff --git a/src/a.cc b/src/a.cc\nnew file mode 100644\ndeleted file mode 100644\n', 'patch_names_differ', 3],
      ['diff --git a/x b/y\nold mode 100644\nnew mode 100755\n', 'patch_no_path', 4],
      ['diff --git a/src/a.cc b/src/c.cc\nrename from src/a.cc\nrename to src/', 'patch_no_path', 3],
      [good.slice(0, -2), 'patch_hunk_cut_off', 6],
      [good.slice(0, -5), 'patch_hunk_cut_off', 6],
    ];
    for (const [patch, code, line] of cases) {
      const check = await checkSource([{ name: 'x.patch', content: Buffer.from(patch) }], rules);
      expect(check.ok ? check.source : check.refusals[0], patch).to.deep.equal({ code, params: { line } });
    }
  });

  it('applies the mails of a mailbox one after the other, and the diffs of one together', async () => {
    const mail = (n: number, diff: string) =>
      `From ${'0'.repeat(39)}${n} Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: [PATCH] ${n}\n\n---\n${diff}-- \n2.39.5\n\n`;
    const edit = 'diff --git a/src/b.cc b/src/b.cc\n--- a/src/b.cc\n+++ b/src/b.cc\n@@ -1,2 +1,2 @@\n-b 1\n+B\n b 2\n';
    const move = 'diff --git a/src/b.cc b/src/c.cc\nsimilarity index 100%\nrename from src/b.cc\nrename to src/c.cc\n';
    const moved = await ours(Buffer.from(mail(1, edit) + mail(2, move)));
    expect(moved).to.have.property('src/c.cc').that.matches(/^B\n/);
    expect(moved).to.not.have.property('src/b.cc');
    const swap = (from: string, to: string) =>
      `diff --git a/src/${from} b/src/${to}\nsimilarity index 100%\nrename from src/${from}\nrename to src/${to}\n`;
    const swapped = await ours(Buffer.from(swap('a.cc', 'b.cc') + swap('b.cc', 'a.cc')));
    expect(swapped).to.include({ 'src/a.cc': BASE['src/b.cc'], 'src/b.cc': BASE['src/a.cc'] });
  });
});

function sorted(tree: Record<string, string>): [string, string][] {
  return Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1));
}
