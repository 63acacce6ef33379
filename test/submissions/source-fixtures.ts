/** Archives and patches for tests, made by the real tools: yazl, tar-stream, git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tar from 'tar-stream';
import * as yazl from 'yazl';

export type Tree = Record<string, string | Buffer>;

/** A zip of the tree. `modes` are unix modes by path, e.g. a symbolic link's. */
export async function zipOf(tree: Tree, modes: Record<string, number> = {}): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [path, content] of Object.entries(tree)) {
    zip.addBuffer(Buffer.from(content), path, { mode: modes[path] ?? 0o100644 });
  }
  zip.end();
  return await collected(zip.outputStream);
}

/** As `zipOf`, with one name replaced afterwards: tools refuse to write what attackers write. */
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
