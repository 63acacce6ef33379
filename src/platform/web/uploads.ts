/** Multipart forms: files are read into memory up to a limit, fields into `req.body`; the CSRF token is checked before use. */
import type { Request } from 'express';
import busboy from 'busboy';
import { Malformed, TooLarge } from '../errors.ts';
import { keptBytesOf } from './arrivals.ts';
import { requireCsrf } from './csrf.ts';

export interface UploadedFile {
  field: string;
  /** The name sent by the browser, without folders. */
  fileName: string;
  content: Buffer;
}

export interface UploadLimits {
  /** Limit of all files of the form together. */
  totalBytes: number;
  files: number;
}

const FIELD_BYTES = 8 * 1024 * 1024;
/** Limit of all fields of a form together: one pasted program and the other fields. */
const FIELDS_BYTES = FIELD_BYTES + 1024 * 1024;

/**
 * Reads a multipart form (or leaves an urlencoded one as it is). Sets `req.body` to the fields, returns the files that
 * are not empty.
 * @throws TooLarge naming the limit, Malformed for a broken body, Forbidden without a CSRF token.
 */
export async function receiveUpload(req: Request, limits: UploadLimits): Promise<UploadedFile[]> {
  if (!req.is('multipart/form-data')) return [];
  const { fields, files } = await readForm(req, limits);
  req.body = fields;
  requireCsrf(req);
  return files;
}

/** The name of a part without one, which the parser tells as undefined, whatever its types say. */
const NAMELESS = '';

/** @throws Malformed for a content type without a boundary */
function parserOf(req: Request, limits: UploadLimits): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: { files: limits.files, fieldSize: FIELD_BYTES, fields: 200, parts: 400 },
    });
  } catch {
    throw new Malformed('malformed_body');
  }
}

/**
 * Reads a multipart form without looking for a CSRF token: for programs that send no cookies. Pages call `receiveUpload`.
 * @throws TooLarge naming the limit, Malformed for a broken body
 */
export function readForm(
  req: Request,
  limits: UploadLimits,
): Promise<{ fields: Record<string, string | string[]>; files: UploadedFile[] }> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string | string[]> = {};
    const files: UploadedFile[] = [];
    let totalBytes = 0;
    let fieldsBytes = 0;
    let failed: Error | undefined;
    const parser = parserOf(req, limits);
    // The rest of a refused upload is read and discarded, so that the browser shows the answer instead of a broken connection.
    const fail = (error: Error) => (failed ??= error);
    parser.on('field', (sentName: string | undefined, value: string | undefined, info) => {
      // In an encoding that nobody knows.
      if (value === undefined) return void fail(new Malformed('malformed_body'));
      const name = sentName ?? NAMELESS;
      if (info.valueTruncated) fail(new TooLarge('field_too_large', { limitBytes: FIELD_BYTES }, name));
      fieldsBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (fieldsBytes > FIELDS_BYTES) fail(new TooLarge('field_too_large', { limitBytes: FIELDS_BYTES }, name));
      // Nothing beyond the limit is kept: the form is read before it is known who sent it.
      if (fieldsBytes > FIELDS_BYTES) return;
      const before = Object.hasOwn(fields, name) ? fields[name] : undefined;
      fields[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    });
    parser.on('file', (sentName: string | undefined, stream, info) => {
      const field = sentName ?? NAMELESS;
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        totalBytes += chunk.length;
        if (totalBytes > limits.totalBytes)
          fail(new TooLarge('upload_too_large', { limitBytes: limits.totalBytes }, field));
        if (!failed) chunks.push(chunk);
      });
      stream.on('end', () => {
        if (!failed && info.filename) files.push({ field, fileName: info.filename, content: Buffer.concat(chunks) });
      });
    });
    parser.on('filesLimit', () =>
      fail(new TooLarge('too_many_files', { limitBytes: limits.totalBytes, limit: limits.files })),
    );
    parser.on('error', () => reject(new Malformed('malformed_body')));
    parser.on('close', () => {
      if (failed && !(failed instanceof TooLarge && Object.keys(fields).length === 0)) req.body = fields;
      if (failed) reject(failed);
      else resolve({ fields, files: files.filter((file) => file.content.length > 0 || file.fileName !== '') });
    });
    const kept = keptBytesOf(req);
    if (kept) return void parser.end(kept);
    // Whoever left before this was read, or while it is read: nothing more comes, and no event says so a second time.
    const refuseUnread = () => {
      if (!req.readableEnded) reject(new Malformed('malformed_body'));
    };
    req.on('aborted', refuseUnread).on('close', refuseUnread);
    if (req.destroyed) refuseUnread();
    else req.pipe(parser);
  });
}
