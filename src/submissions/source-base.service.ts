/** The base tree that a submission changes, read from its stored archive. */
import { readTar } from '../platform/archives/tar.ts';

export interface BaseTree {
  has(path: string): boolean;
  read(path: string): Buffer | undefined;
  paths(): string[];
}

/** Our own archives, checked when the package was imported: the limits only stop an accident. */
const LIMITS = { totalBytes: 1024 * 1024 * 1024, entries: 200_000 };

/** The tree in a base archive (`KernelSpec.baseArchive`). Throws ArchiveRefusal when it is not a tar. */
export async function baseTreeOf(archive: Buffer): Promise<BaseTree> {
  const files = await readTar(archive, LIMITS);
  return baseTree(new Map(files.map((file) => [file.path, file.content])));
}

/** A tree from contents by path. */
export function baseTree(contents: ReadonlyMap<string, Buffer>): BaseTree {
  return {
    has: (path) => contents.has(path),
    read: (path) => contents.get(path),
    paths: () => [...contents.keys()],
  };
}
