/** What a program submits: one place, and files as JSON or as a form. */
import { z } from 'zod';
import { InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { commandWord, parseInput } from '../platform/web/forms.ts';
import type { UploadedFile } from '../platform/web/uploads.ts';

const slug = z.string().min(1).max(100);
export const MOST_FILES = 200;

const place = z
  .union(
    [
      z.strictObject({ problem: slug.describe('Practice: the short name of the problem') }),
      z.strictObject({ assignment: slug.describe('The id of the assignment') }),
      z.strictObject({
        ...{ contest: slug, round: slug, label: slug },
        practice: z.boolean().optional().describe('After the round: apart from it, for everyone'),
      }),
    ],
    { error: () => 'one_place' },
  )
  .describe('Where it is submitted');

const choices = {
  language: z.string().max(40).optional().describe('Id of the language; without it, the file names decide'),
  entryPoint: commandWord(200).describe('Main class or file, where the language needs one'),
  folder: z.string().max(200).optional().describe('Kernel problems: the folder of new files'),
};

export const submitBody = z.object({
  place,
  ...choices,
  samplesOnly: z.boolean().default(false).describe('Run it on the samples alone: no attempt, no score'),
  files: z
    .array(
      z.object({
        name: z.string().min(1).max(400),
        // Half a character of UTF-16 has no bytes; something else would be judged than was sent.
        content: z.string().refine((text) => !/\p{Surrogate}/u.test(text), { message: 'format' }),
        encoding: z.enum(['utf8', 'base64']).default('utf8'),
      }),
    )
    .min(1)
    .max(MOST_FILES),
});

/** The same as a form; any number of files under any name. */
export const submitForm = z.object({
  problem: slug.optional(),
  assignment: slug.optional(),
  contest: slug.optional(),
  round: slug.optional(),
  label: slug.optional(),
  practice: z.enum(['true', 'false']).optional(),
  ...choices,
  samplesOnly: z.enum(['true', 'false']).default('false'),
});

export type SubmitPlace = z.output<typeof place>;

export interface ApiSubmit {
  place: SubmitPlace;
  language: string | undefined;
  entryPoint: string | undefined;
  folder: string | undefined;
  isSampleRun: boolean;
  uploads: { name: string; content: Buffer }[];
}

/** @throws InvalidInput for content that is no base64 */
export function ofBody(body: z.output<typeof submitBody>): ApiSubmit {
  const { place: where, language, entryPoint, folder, samplesOnly, files } = body;
  const uploads = files.map(({ name, content, encoding }, index) => {
    if (encoding === 'base64' && !/^[A-Za-z0-9+/]*={0,2}$/.test(content.replace(/\s/g, '')))
      throw new InvalidInput('format', {}, `files.${index}.content`);
    return { name, content: Buffer.from(content, encoding) };
  });
  return { place: where, language, entryPoint, folder, isSampleRun: samplesOnly, uploads };
}

/** @throws InvalidInput when there is no file, or not one place */
export function ofForm(fields: unknown, files: readonly UploadedFile[]): ApiSubmit {
  const { language, entryPoint, folder, samplesOnly, practice, ...named } = parseInput(submitForm, fields);
  const all = { ...named, practice: practice === 'true' ? true : undefined };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const { place: where } = parseInput(z.object({ place }), { place: given });
  if (files.length === 0) throw new InvalidInput('required', {}, 'files');
  const uploads = files.map(({ fileName, content }) => ({ name: fileName, content }));
  return { place: where, language, entryPoint, folder, isSampleRun: samplesOnly === 'true', uploads };
}

/** The key under which a submission is made once; a new one where the program sends none. @throws InvalidInput */
export function idempotencyKey(header: string | undefined): { key: string; isGiven: boolean } {
  if (header === undefined) return { key: newId(), isGiven: false };
  if (!/^[\x21-\x7e]{8,200}$/.test(header)) throw new InvalidInput('idempotency_key', {}, 'Idempotency-Key');
  return { key: header, isGiven: true };
}
