/** Forms and filters of similarity checks. */
import { z } from 'zod';
import { checkbox, prose, text } from '../platform/web/forms.ts';
import { ANSWER_MAX, CHOSEN, COMMON, NOTE_MAX, PAIR_STATES, QUESTION_MAX } from './checks.rules.ts';
import { IGNORED_CODE_MAX } from './similarity-limits.rules.ts';

export const startSchema = z
  .object({
    contextId: text(26),
    chosen: z.enum(CHOSEN),
    isElsewhere: checkbox,
    common: z.enum(COMMON),
    ignoredCode: prose(IGNORED_CODE_MAX, 0).optional(),
  })
  .transform(({ common, ignoredCode, ...rest }) => ({
    ...rest,
    commonPercent: common === 'never' ? null : Number(common),
    ignoredCode: ignoredCode === '' ? undefined : ignoredCode,
  }));

export const decisionSchema = z.object({
  state: z.enum(PAIR_STATES),
  text: prose(NOTE_MAX, 0).default(''),
  rev: z.coerce.number().int().min(0),
});

export const askSchema = z.object({
  submissionId: text(26),
  question: prose(QUESTION_MAX),
  showsFragments: checkbox,
  formKey: text(64, 8),
});

export const answerSchema = z.object({ answer: prose(ANSWER_MAX) });

const percent = z.coerce.number().int().min(0).max(100);

/** What the list of pairs shows; anything unknown is left out. */
export const pairFilterSchema = z.object({
  q: z.string().trim().max(80).catch('').default(''),
  state: z.enum(PAIR_STATES).optional().catch(undefined),
  least: percent.optional().catch(undefined),
  order: z.enum(['similarity', 'longest', 'overlap']).catch('similarity').default('similarity'),
});

export const thresholdSchema = z.object({ threshold: percent.catch(60).default(60) });
