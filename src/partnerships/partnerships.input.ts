/** The proposal form and the transition form. */
import { z } from 'zod';
import { nameText, optionalText, text, wholeNumber } from '../platform/web/forms.ts';
import type { Proposal } from './partnerships.rules.ts';

export const proposalSchema: z.ZodType<Proposal> = z.object({
  title: nameText(120, 3),
  university: nameText(120, 2),
  term: nameText(60, 2),
  expectedStudents: wholeNumber(1, 100_000),
  syllabus: text(50_000, 10),
  engineersWanted: optionalText(2000).transform((value) => value ?? ''),
});

export const reasonSchema = z.object({ reason: optionalText(2000) });
