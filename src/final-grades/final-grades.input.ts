/** Forms of final grades. */
import { z } from 'zod';
import { blankToUndefined, nameText, optionalText, text, wholeNumber } from '../platform/web/forms.ts';
import { readCategories, ROUNDINGS, type Scheme } from './final-grades.rules.ts';

/** Fields `category_<id>`: the category of an assignment. */
const CATEGORY_OF = /^category_([0-9a-z]{26})$/;

const fields = z.object({
  categories: z.string().max(2000).default(''),
  automaticCap: z.preprocess(blankToUndefined, wholeNumber(0, 100).optional()).transform((value) => value ?? null),
  digits: wholeNumber(0, 3),
  rounding: z.enum(ROUNDINGS),
  rev: wholeNumber(0, 1_000_000),
});

export const schemeSchema = z
  .looseObject(fields.shape)
  .transform(({ categories, automaticCap, digits, rounding, rev, ...more }): { scheme: Scheme; rev: number } => {
    const assignments = Object.entries(more).flatMap(([name, category]) => {
      const id = CATEGORY_OF.exec(name)?.[1];
      return id !== undefined && typeof category === 'string' && category !== '' ? [[id, category] as const] : [];
    });
    return {
      scheme: {
        ...{ categories: readCategories(categories), assignments: Object.fromEntries(assignments) },
        ...{ automaticCap, digits, rounding },
      },
      rev,
    };
  });

export const columnSchema = z.object({
  title: nameText(120),
  category: text(60),
  points: wholeNumber(1, 1000),
  formKey: optionalText(40).transform((value) => value ?? null),
});
export const scoresSchema = z.object({ scores: z.string().max(200_000).default(''), rev: wholeNumber(0, 1_000_000) });
export const publishSchema = z.object({
  section: text(26),
  expected: wholeNumber(1, 100_000),
  fingerprint: text(40),
  note: optionalText(1000).transform((value) => value ?? null),
});
