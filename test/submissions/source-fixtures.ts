/** Archives and patches for tests, made with real tools: yazl, tar-stream, git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tar from 'tar-stream';
import * as yazl from 'yazl';
import { baseTree } from '../../src/submissions/source-base.service.ts';
import { checkSource } from '../../src/submissions/source.service.ts';
import type { SourceRules } from '../../src/submissions/source.service.ts';
import type { Refusal } from '../../src/submissions/source.rules.ts';

export type Tree = Record<string, string | Buffer>;

/** A zip of the tree. `modes` are Unix modes by path, e.g. of a symbolic link. */
export async function zipOf(tree: Tree, modes: Record<string, number> = {}): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [path, content] of Object.entries(tree)) {
    zip.addBuffer(Buffer.from(content), path, { mode: modes[path] ?? 0o100644 });
  }
  zip.end();
  return await collected(zip.outputStream);
}

/** Like `zipOf`, with one name replaced afterwards, because tools refuse to write what attackers write. */
export async function zipWithName(name: string, content = 'x'): Promise<Buffer> {
  const harmless = 'n'.repeat(Buffer.byteLength(name));
  const zip = await zipOf({ [harmless]: content });
  return Buffer.from(zip.toString('latin1').replaceAll(harmless, Buffer.from(name).toString('latin1')), 'latin1');
}

export async function tarGzOf(tree: Tree, extra: (Partial<tar.Header> & { name: string })[] = []): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, content] of Object.entries(tree)) pack.entry({ name }, Buffer.from(content));
  for (const header of extra) pack.entry(header);
  pack.finalize();
  return gzipSync(await collected(pack));
}

async function collected(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A real git repository in a temporary folder, with the tree as its first commit. */
export class GitRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'kw-git-'));

  constructor(tree: Tree) {
    this.git('init', '-q', '-b', 'main');
    this.write(tree);
    this.commit('base');
    this.git('tag', 'base');
  }

  git(...args: string[]): Buffer {
    const identity = ['-c', 'user.name=Ada Lovelace', '-c', 'user.email=ada@example.org', '-c', 'core.autocrlf=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  write(tree: Tree): void {
    for (const [path, content] of Object.entries(tree)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
  }

  commit(message: string): void {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
  }

  /** All commits since the base as one mailbox. */
  formatPatch(): Buffer {
    return this.git('format-patch', '--stdout', 'base');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const lines = (n: number, prefix = 'line'): string =>
  Array.from({ length: n }, (_, i) => `${prefix} ${i + 1}\n`).join('');
export const BASE: Tree = {
  'src/recovery.cc': lines(60),
  'src/recovery.h': 'void recover();\n',
  'src/wal.cc': lines(20, 'wal'),
  'src/crlf.cc': lines(10).replaceAll('\n', '\r\n'),
  'src/no_newline.cc': 'first\nlast',
  Makefile: 'all:\n\ttrue\n',
};
export const asMap = (tree: Tree): Map<string, Buffer> =>
  new Map(Object.entries(tree).map(([path, content]) => [path, Buffer.from(content)]));

export const standard: SourceRules = { limits: { totalBytes: 4096, files: 10, uploadBytes: 1024 * 1024 } };
export const kernel: SourceRules = {
  limits: { totalBytes: 64 * 1024, files: 20, uploadBytes: 1024 * 1024 },
  base: baseTree(asMap(BASE)),
  editable: ['src/**'],
};

export async function taken(name: string, content: Buffer | string, rules: SourceRules) {
  const result = await checkSource([{ name, content: Buffer.from(content) }], rules);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusals)}`);
  return {
    ...result.source,
    files: Object.fromEntries(result.source.files.map(({ path, content: c }) => [path, c.toString('utf8')])),
  };
}

export async function refused(name: string, content: Buffer | string, rules: SourceRules): Promise<Refusal> {
  const result = await checkSource([{ name, content: Buffer.from(content) }], rules);
  if (result.ok) throw new Error(`taken: ${result.source.files.map(({ path }) => path).join(', ')}`);
  return result.refusals[0]!;
}
