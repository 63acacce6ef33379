/** The files of a container: a tree, minus deleted files, plus files that overwrite it. */
import { extract } from 'tar-stream';
import type { BoxContent, BoxFile } from './sandbox.ts';

/** The base tree, minus deleted files, plus the files that overwrite it. */
export async function filesOf(options: BoxContent): Promise<BoxFile[]> {
  const files = new Map<string, BoxFile>();
  if (options.baseTar) for (const file of await untar(options.baseTar)) files.set(file.path, file);
  for (const path of options.deleted ?? []) files.delete(path);
  for (const file of options.files)
    files.set(file.path, { ...file, executable: file.executable ?? files.get(file.path)?.executable });
  return [...files.values()];
}

async function untar(tar: Buffer): Promise<BoxFile[]> {
  const files: BoxFile[] = [];
  const unpack = extract();
  const done = new Promise<void>((resolve, reject) => {
    unpack.on('entry', (header, stream, next) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk as Buffer));
      stream.on('end', () => {
        if (header.type === 'file') {
          files.push({
            path: header.name.replace(/^\.\//, ''),
            content: Buffer.concat(chunks),
            executable: ((header.mode ?? 0) & 0o111) !== 0,
          });
        }
        next();
      });
      stream.resume();
    });
    unpack.on('finish', resolve);
    unpack.on('error', reject);
  });
  unpack.end(tar);
  await done;
  return files;
}
