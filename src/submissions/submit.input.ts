/** The submit form: uploaded files, or pasted text with a name that says what it is. */
import { z } from 'zod';
import { InvalidInput } from '../platform/errors.ts';
import { checkbox, commandWord, optionalText, parseInput, text } from '../platform/web/forms.ts';
import type { UploadedFile } from '../platform/web/uploads.ts';
import type { SubmissionKind } from '../packages/package-judging.rules.ts';
import { languages } from '../../judge/contract/languages.ts';
import { PASTED_PATCH, type SubmitInput } from './submissions.rules.ts';

const submitSchema = z.object({
  code: z.string().optional(),
  pastedAs: optionalText(400),
  language: optionalText(40),
  entryPoint: commandWord(200),
  samples: checkbox,
  rememberedLanguage: optionalText(40),
  folder: optionalText(200),
  formKey: text(64, 8),
});

/**
 * What is submitted: uploaded files or pasted text.
 * @throws InvalidInput on `source` when there is neither or both, on `language` when pasted text has none.
 */
export function parseSubmitInput(body: unknown, uploads: readonly UploadedFile[], kind: SubmissionKind): SubmitInput {
  const parsed = parseInput(submitSchema, body);
  const { code, pastedAs, language, entryPoint, samples, formKey, folder } = parsed;
  const rest = {
    language: kind === 'program' ? language : undefined,
    languageIsRemembered: language === parsed.rememberedLanguage,
    entryPoint,
    folder,
    isSampleRun: samples,
    formKey,
  };
  if (uploads.length > 0) {
    // It would be unclear which of the two is meant.
    if (code !== undefined && code.trim() !== '') throw new InvalidInput('file_and_text', {}, 'source');
    return { ...rest, uploads: uploads.map(({ fileName, content }) => ({ name: fileName, content })) };
  }
  if (code === undefined || code.trim() === '') throw new InvalidInput('nothing_submitted', {}, 'source');
  // Browsers send line ends of a text area as CR LF.
  const typed = code.replace(/\r\n/g, '\n');
  const name = pastedName(kind, pastedAs, language);
  // A patch copied from a terminal lacks its last line end, and would count as truncated.
  const content = Buffer.from(name.endsWith('.patch') && !typed.endsWith('\n') ? `${typed}\n` : typed, 'utf8');
  return { ...rest, uploads: [{ name, content }] };
}

function pastedName(kind: SubmissionKind, pastedAs: string | undefined, language: string | undefined): string {
  if (kind === 'program') return programName(language);
  if (kind === 'kernel') return pastedAs === undefined || pastedAs === PASTED_PATCH ? 'pasted.patch' : pastedAs;
  if (pastedAs === undefined) throw new InvalidInput('required', {}, 'pastedAs');
  return pastedAs;
}

function programName(language: string | undefined): string {
  const chosen = languages().find(({ id }) => id === language);
  if (!chosen) throw new InvalidInput('language_required', {}, 'language');
  return `${chosen.pastedAs.name}.${chosen.extensions[0]}`;
}

const MOST_RETURNED_BYTES = 1024 * 1024;

/** A refused upload of one text file as pasted text, so that it can be fixed in the form: browsers forget files. */
export function asPasted(
  uploads: readonly UploadedFile[],
  kind: SubmissionKind,
): { code: string; pastedAs: string } | undefined {
  const [only, ...more] = uploads;
  if (!only || more.length > 0 || only.content.length > MOST_RETURNED_BYTES || only.content.includes(0))
    return undefined;
  const code = only.content.toString('utf8');
  if (code.includes('\uFFFD')) return undefined;
  if (kind === 'answers') return { code, pastedAs: only.fileName };
  const isPatch =
    kind !== 'kernel' || /\.(patch|diff|mbox|eml|txt)$/i.test(only.fileName) || !only.fileName.includes('.');
  return { code, pastedAs: isPatch ? PASTED_PATCH : only.fileName };
}
