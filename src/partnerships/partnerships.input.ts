/** The proposal form and the transition form. */
import { z } from 'zod';
import { checkbox, dateTime, nameText, optionalText, text, wholeNumber } from '../platform/web/forms.ts';
import { DOCUMENT_KINDS } from './partnership-documents.rules.ts';
import type { Proposal } from './partnerships.rules.ts';

export const proposalSchema: z.ZodType<Proposal> = z.object({
  title: nameText(120, 3),
  university: nameText(120, 2),
  term: nameText(60, 2),
  expectedStudents: wholeNumber(1, 100_000),
  syllabus: text(50_000, 10),
  engineersWanted: optionalText(2000).transform((value) => value ?? ''),
  callId: optionalText(26).transform((value) => value ?? null),
});

export const callSchema = (zone: string) =>
  z
    .object({
      titleEn: nameText(120, 3),
      titleZh: nameText(120, 2),
      textEn: optionalText(20_000).transform((value) => value ?? ''),
      textZh: optionalText(20_000).transform((value) => value ?? ''),
      opensAt: dateTime(zone),
      closesAt: dateTime(zone),
      perPerson: wholeNumber(1, 100),
      perUniversity: wholeNumber(1, 1000),
    })
    .refine((value) => value.closesAt > value.opensAt, { path: ['closesAt'], message: 'call_ends_before' })
    .transform(({ titleEn, titleZh, textEn, textZh, ...call }) => ({
      ...call,
      titles: { en: titleEn, zh: titleZh },
      texts: { en: textEn, zh: textZh },
    }));

export const documentSchema = z.object({ kind: z.enum(DOCUMENT_KINDS) });

const score = wholeNumber(1, 5);
export const reviewSchema = z.object({
  relevance: score,
  syllabus: score,
  capacity: score,
  outcome: score,
  comment: optionalText(4000).transform((value) => value ?? ''),
  hasConflict: checkbox,
});

export const handOverSchema = z.object({ person: text(254), reason: text(2000) });

export const reasonSchema = z.object({ reason: optionalText(2000) });
