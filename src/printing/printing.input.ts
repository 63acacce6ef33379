/** Forms of printing, and the text of what is sent. */
import { z } from 'zod';
import { InvalidInput } from '../platform/errors.ts';
import { decodedAs, likelyEncodings, signatureOf } from '../platform/text-encoding.ts';
import { printable } from '../platform/text-pages.ts';
import { actKey, blankToUndefined, checkbox, optionalName, text } from '../platform/web/forms.ts';
import type { UploadedFile } from '../platform/web/uploads.ts';
import { PAGES_PER_JOB_MAX, PAGES_PER_ROUND_MAX, PRINT_ACTS, PRINT_LISTS, TEXT_BYTES_MAX } from './printing.rules.ts';

export const printFilterSchema = z.object({
  q: z.string().trim().max(60).catch(''),
  group: z.string().max(60).catch(''),
  room: z.string().max(60).catch(''),
  show: z.enum(PRINT_LISTS).catch('waiting'),
});

export const printActSchema = z.object({ act: z.enum(PRINT_ACTS), key: actKey });

const pages = (max: number) => z.preprocess(blankToUndefined, z.coerce.number().int().min(1).max(max));

export const printSettingsSchema = z.object({
  isOn: checkbox,
  pagesPerJob: pages(PAGES_PER_JOB_MAX),
  pagesPerRound: pages(PAGES_PER_ROUND_MAX),
  rev: z.preprocess((value) => blankToUndefined(value) ?? 0, z.coerce.number().int().min(0)),
});

export const printSchema = z.object({
  round: z.string().max(60).optional(),
  language: optionalName(40),
  text: z.string().default(''),
  formKey: text(40, 8),
});

/** The text of a file, or else what was pasted, ready to be laid out. @throws InvalidInput naming the field and the limit */
export function textToPrint(file: UploadedFile | undefined, pasted: string): string {
  const field = file ? 'file' : 'text';
  const bytes = file ? file.content.length : Buffer.byteLength(pasted);
  if (bytes > TEXT_BYTES_MAX)
    throw new InvalidInput('print_too_large', { sizeBytes: bytes, limitBytes: TEXT_BYTES_MAX }, field);
  if (!file) return printable(pasted);
  const found =
    signatureOf(file.content) === undefined ? decodedAs(file.content, likelyEncodings(file.content)) : undefined;
  if (!found || found.text.includes('\0')) throw new InvalidInput('print_no_text', { name: file.fileName }, field);
  return printable(found.text);
}
