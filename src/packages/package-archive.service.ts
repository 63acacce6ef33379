/** Exports a stored version as the package it came from. Importing it again gives the same content and no new version. */
import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { App } from '../platform/app-context.ts';
import { Conflict } from '../platform/errors.ts';
import type { StoredPackage } from './package.rules.ts';

/** A fixed time, so that equal versions give equal archives. */
const EPOCH = new Date('2000-01-01T00:00:00Z');

/**
 * The package as a zip stream with one top folder named after the problem, so that the short name does not depend on the
 * file name.
 * @throws Conflict for a version stored before originals were kept.
 */
export function exportPackageUnchecked(app: App, pkg: StoredPackage): Readable {
  if (!pkg.originals) throw new Conflict('package_not_kept');
  const out = new PassThrough();
  void writeZip(app, pkg.shortName, pkg.originals, out).catch((error: unknown) => out.destroy(error as Error));
  return out;
}

async function writeZip(
  app: App,
  folder: string,
  files: NonNullable<StoredPackage['originals']>,
  out: PassThrough,
): Promise<void> {
  const zip = new ZipFile();
  zip.outputStream.on('error', (error: Error) => out.destroy(error));
  zip.outputStream.pipe(out);
  for (const { path, blob, executable } of files) {
    if (out.destroyed) return;
    const content = await app.blobs.get(blob.sha256);
    zip.addBuffer(content, `${folder}/${path}`, { mode: executable ? 0o100755 : 0o100644, mtime: EPOCH });
  }
  zip.end();
}
