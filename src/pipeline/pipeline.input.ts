/** The forms of a member's page. */
import { z } from 'zod';
import { optionalText, text } from '../platform/web/forms.ts';
import { STAGES } from './pipeline.rules.ts';

export const moveSchema = z.object({
  stage: z.enum(STAGES),
  note: text(2000, 3),
  link: optionalText(500).refine((value) => value === undefined || /^https?:\/\/\S+$/.test(value), 'format_url'),
});
export const mentorSchema = z.object({
  mentorId: text(26),
  note: optionalText(2000).transform((value) => value ?? ''),
});
export const decisionSchema = z.object({
  proposalId: text(26),
  note: optionalText(2000).transform((value) => value ?? ''),
});
export const answerSchema = z.object({ note: optionalText(2000).transform((value) => value ?? '') });
