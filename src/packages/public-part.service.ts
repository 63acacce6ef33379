/** Makes the public part of a package: what people need to judge the samples themselves, and nothing hidden. */
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { stringify } from 'yaml';
import { ZipFile } from 'yazl';
import type { App } from '../platform/app-context.ts';
import { readTar } from '../platform/archives/tar.ts';
import type { PackageFile, StoredPackage } from './package.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import {
  publicKernelYaml,
  publicJudgingYaml,
  publicProblemYaml,
  publicSamples,
  publicSampleYaml,
  publicStatementFiles,
} from './public-part.rules.ts';

/** A fixed time, so that equal versions give equal archives. */
const EPOCH = new Date('2000-01-01T00:00:00Z');
/** Our own archives, already checked at import: the limits only guard against mistakes. */
const STARTER_LIMITS = { totalBytes: 1024 * 1024 * 1024, entries: 200_000 };

/**
 * A zip in the package format with the statement, samples, attachments and starter code. `.kernelway.yaml` marks it as the
 * public part and names what it lacks.
 */
export async function publicPartUnchecked(app: App, pkg: StoredPackage): Promise<Buffer> {
  const zip = new ZipFile();
  const add = (path: string, content: Buffer | string, isExecutable = false): void =>
    zip.addBuffer(Buffer.from(content), `${pkg.shortName}/${path}`, {
      mode: isExecutable ? 0o100755 : 0o100644,
      mtime: EPOCH,
    });
  const blob = async (path: string, { sha256 }: BlobRef): Promise<void> => add(path, await app.blobs.get(sha256));
  const blobs = async (folder: string, files: readonly PackageFile<BlobRef>[]): Promise<void> => {
    for (const file of files) await blob(`${folder}/${file.path}`, file.blob);
  };
  add('problem.yaml', stringify(publicProblemYaml(pkg)));
  add('.kernelway.yaml', stringify(publicJudgingYaml(pkg)));
  for (const { language, format, text, blob: content } of pkg.statements) {
    const path = `statement/problem.${language}.${format}`;
    // The text has the constants filled in, which problem.yaml does not name here.
    if (text === undefined) await blob(path, content);
    else add(path, text);
  }
  await blobs('statement', publicStatementFiles(pkg));
  await blobs('attachments', pkg.attachments);
  for (const test of publicSamples(pkg)) {
    const yaml = publicSampleYaml(pkg, test);
    await blob(`data/${test.name}.in`, test.input);
    await blob(`data/${test.name}.ans`, test.answer);
    if (yaml) add(`data/${test.name}.yaml`, stringify(yaml));
    await blobs(`data/${test.name}.files`, test.files ?? []);
  }
  if (pkg.kernel) {
    add('.kernel/kernel.yaml', stringify(publicKernelYaml(pkg.kernel)));
    const starter = await readTar(await app.blobs.get(pkg.kernel.baseArchive.sha256), STARTER_LIMITS);
    for (const { path, content, executable } of starter) add(`.kernel/base/${path}`, content, executable);
  }
  zip.end();
  return await buffer(zip.outputStream as Readable);
}
