/** A ZIP that is made while it downloads: a file is opened when the one before it was read, so that memory stays small. */
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipFiles {
  /** Adds a file and waits until it was read into the archive. */
  add(path: string, at: number, content: Readable, options?: { compress: boolean }): Promise<void>;
  /** Whether no one reads the archive any more: then nothing more needs to be added. */
  isLeft(): boolean;
}

/**
 * The archive that `fill` adds files to. It ends with `fill`, or fails with its error, and must be destroyed when no one reads it
 * any more; that also closes the file that is being read.
 * @param ended called once, however it ends
 */
export function zipStream(fill: (files: ZipFiles) => Promise<void>, ended: () => void): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  let reading: Readable | undefined;
  output.on('close', () => {
    reading?.destroy();
    ended();
  });
  zip.on('error', (error: Error) => output.destroy(error));
  const files: ZipFiles = {
    isLeft: () => output.destroyed,
    add: (path, at, content, { compress } = { compress: true }) =>
      new Promise((resolve, reject) => {
        reading = content;
        content.on('close', resolve).on('error', reject);
        if (output.destroyed) content.destroy();
        else zip.addReadStream(content, path, { mtime: new Date(at), compress });
      }),
  };
  fill(files).then(
    () => {
      if (!output.destroyed) zip.end();
    },
    (error: unknown) => output.destroy(error as Error),
  );
  return output;
}
