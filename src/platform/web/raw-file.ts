/** Files that people submitted, as they are: text that a browser shows and never runs, or a download. */
import type { Response } from 'express';
import { FILE_POLICY } from '../file-policy.ts';

/** Sends the file: as text that can be read in the browser, or, binary or wanted so, as a download. */
export function sendRaw(res: Response, file: { name: string; content: Buffer }, isDownload: boolean): void {
  const isText = !file.content.includes(0);
  if (isDownload || !isText) res.attachment(file.name);
  res.set({
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/octet-stream',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': FILE_POLICY,
  });
  res.send(file.content);
}
