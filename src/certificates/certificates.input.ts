/** Forms of certificates: whom to issue them to, with which words; reasons; the filter of a list. */
import { z } from 'zod';
import { LANGUAGES } from '../platform/i18n.ts';
import { blankToUndefined, checkbox, parseInput, plainLine, text } from '../platform/web/forms.ts';
import {
  BODY_MAX,
  requireKnownPlaceholders,
  SIGNER_MAX,
  TITLE_MAX,
  type CertificateTexts,
  type TextsInLanguage,
} from './certificate-texts.rules.ts';
import { CERTIFICATE_KINDS, CERTIFICATE_STATES, REASON_MAX } from './certificates.rules.ts';
import { PARTICIPATION_CHOICES, type RecipientChoice } from './recipients.rules.ts';

const body = z
  .string()
  .transform((value) => value.replace(/\r\n/g, '\n'))
  .pipe(text(BODY_MAX));
const optionalLine = z.preprocess(blankToUndefined, plainLine(SIGNER_MAX).optional()).transform((value) => value ?? '');

const textsShape = Object.fromEntries(
  LANGUAGES.flatMap((language) => [
    ...CERTIFICATE_KINDS.flatMap((kind): [string, z.ZodType][] => [
      [`title-${kind}-${language}`, plainLine(TITLE_MAX)],
      [`body-${kind}-${language}`, body],
    ]),
    [`signer-name-${language}`, optionalLine],
    [`signer-role-${language}`, optionalLine],
  ]),
);

const previewSchema = z.object({
  awards: checkbox,
  participation: z.enum(PARTICIPATION_CHOICES).default('none'),
  ...textsShape,
});
const issueSchema = previewSchema.extend({
  expectedVersion: z.coerce.number().int().min(1),
  formKey: text(40, 8),
});

interface Words {
  choice: RecipientChoice;
  texts: CertificateTexts;
}

function wordsFrom(parsed: Record<string, unknown>): Words {
  const fields = parsed as Record<string, string>;
  const texts = Object.fromEntries(
    LANGUAGES.map((language): [string, TextsInLanguage] => {
      const byKind = (what: string) =>
        Object.fromEntries(CERTIFICATE_KINDS.map((kind) => [kind, fields[`${what}-${kind}-${language}`]]));
      for (const kind of CERTIFICATE_KINDS)
        requireKnownPlaceholders(`body-${kind}-${language}`, fields[`body-${kind}-${language}`] as string);
      return [
        language,
        {
          title: byKind('title') as TextsInLanguage['title'],
          body: byKind('body') as TextsInLanguage['body'],
          signerName: fields[`signer-name-${language}`] as string,
          signerRole: fields[`signer-role-${language}`] as string,
        },
      ];
    }),
  );
  return {
    choice: {
      awards: parsed.awards as boolean,
      participation: parsed.participation as Words['choice']['participation'],
    },
    texts,
  };
}

/** A preview needs no version and no key. @throws InvalidInput naming the fields */
export function parsePreview(form: unknown): Words {
  return wordsFrom(parseInput(previewSchema, form));
}

/** @throws InvalidInput naming the fields */
export function parseIssue(form: unknown): Words & { expectedVersion: number; formKey: string } {
  const parsed = parseInput(issueSchema, form);
  return { ...wordsFrom(parsed), expectedVersion: parsed.expectedVersion, formKey: parsed.formKey };
}

export const reasonSchema = z.object({ reason: text(REASON_MAX) });
export const nameSchema = z.object({ name: z.string().max(255) });
export const listSchema = z.object({
  q: z.string().trim().max(100).catch(''),
  state: z.enum(CERTIFICATE_STATES).optional().catch(undefined),
});
