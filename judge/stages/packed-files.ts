/** Files of a build as one tar, for the cache of built programs. */
import { pack, extract } from 'tar-stream';
import type { BoxFile } from '../sandbox/sandbox.ts';

/** One tar of regular files with their executable bits. */
export async function packFiles(files: readonly BoxFile[]): Promise<Buffer> {
  const archive = pack();
  for (const file of files) archive.entry({ name: file.path, mode: file.executable ? 0o755 : 0o644 }, file.content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The files in such a tar. */
export async function unpackFiles(tar: Buffer): Promise<BoxFile[]> {
  const files: BoxFile[] = [];
  const archive = extract();
  archive.end(tar);
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const executable = ((entry.header.mode ?? 0) & 0o111) !== 0;
    files.push({ path: entry.header.name, content: Buffer.concat(chunks), executable });
  }
  return files;
}
