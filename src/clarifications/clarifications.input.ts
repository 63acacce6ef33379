/** Forms of questions, answers, announcements and templates; the filter of the inbox. */
import { z } from 'zod';
import { InvalidInput } from '../platform/errors.ts';
import { LANGUAGES } from '../platform/i18n.ts';
import { blankToUndefined, parseInput, prose, text } from '../platform/web/forms.ts';
import { answerText, TEMPLATE_TEXT_MAX, TEMPLATES_MAX, type AnswerTemplate } from './answer-templates.rules.ts';
import { ANSWER_MAX, AUDIENCES, INBOX_VIEWS, QUESTION_MAX, REASON_MAX } from './clarifications.rules.ts';

const about = z.string().max(60).default('');
const formKey = text(64, 8);
/** The version that the author of a form saw; a form without it is refused, since it would overwrite what no one saw. */
const rev = z.preprocess(blankToUndefined, z.coerce.number().int().min(0));

export const askSchema = z.object({ about, text: prose(QUESTION_MAX), formKey });
export const announceSchema = z.object({ about, text: prose(ANSWER_MAX), formKey });
export const withdrawSchema = z.object({ reason: prose(REASON_MAX), rev });

const answerSchema = z.object({
  template: prose(TEMPLATE_TEXT_MAX, 0).default(''),
  text: prose(ANSWER_MAX, 0).default(''),
  audience: z.enum(AUDIENCES),
  rev,
});

/** An answer: a template, typed text, or the one followed by the other. @throws InvalidInput when there is neither */
export function parseAnswer(body: unknown): { text: string; audience: (typeof AUDIENCES)[number]; rev: number } {
  const { template, text: typed, audience, rev: based } = parseInput(answerSchema, body);
  const whole = answerText(template, typed);
  if (whole === '') throw new InvalidInput('required', {}, 'text');
  return { text: whole, audience, rev: based };
}

export const editAnswerSchema = z.object({
  text: prose(ANSWER_MAX),
  audience: z.enum(AUDIENCES).default('all'),
  rev,
});

const templateText = z.string().trim().max(TEMPLATE_TEXT_MAX).default('');

/** Templates by fields `<language>-<place>`; a row left empty is no template. @throws InvalidInput for a row in one language */
export function parseTemplates(body: unknown): { templates: AnswerTemplate[]; rev: number } {
  const places = Array.from({ length: TEMPLATES_MAX }, (_one, place) => place);
  const fields = places.flatMap((place) =>
    LANGUAGES.map((language) => [`${language}-${place}`, templateText] as const),
  );
  const { rev: based, ...typed } = parseInput(z.object({ ...Object.fromEntries(fields), rev }), body) as {
    rev: number;
  } & Record<string, string>;
  const templates: AnswerTemplate[] = [];
  for (const place of places) {
    const texts = LANGUAGES.map((language) => [language, typed[`${language}-${place}`] ?? ''] as const);
    if (texts.every(([, each]) => each === '')) continue;
    const missing = texts.find(([, each]) => each === '');
    if (missing) throw new InvalidInput('required', {}, `${missing[0]}-${place}`);
    templates.push(Object.fromEntries(texts));
  }
  return { templates, rev: based };
}

/** What the inbox shows; anything unknown is the usual view. */
export const inboxSchema = z.object({
  show: z.enum(INBOX_VIEWS).catch('open'),
  about: z
    .string()
    .regex(/^\w{1,26}$/)
    .optional()
    .catch(undefined),
});
