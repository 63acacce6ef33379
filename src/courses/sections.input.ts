/** The form of a section. */
import { z } from 'zod';
import { dateTime, nameText, revision, text, wholeNumber } from '../platform/web/forms.ts';

const blankToNull = (value: unknown) => (value === undefined || value === '' ? null : value);

/** Who a section belongs to: the community, or the university that is named. */
export const SIDES = ['university', 'community'] as const;

export const sectionSchema = (zone: string) =>
  z
    .object({
      name: nameText(120, 2),
      side: z.enum(SIDES),
      university: z.preprocess(blankToNull, nameText(120, 2).nullable()),
      codeEndsAt: z.preprocess(blankToNull, dateTime(zone).nullable()),
      codeLimit: z.preprocess(blankToNull, wholeNumber(1, 100_000).nullable()),
    })
    .refine(({ side, university }) => side === 'community' || university !== null, {
      path: ['university'],
      message: 'required',
    })
    .transform(({ side, university, ...rest }) => ({ ...rest, university: side === 'community' ? null : university }));

export const sectionEditSchema = (zone: string) => sectionSchema(zone).and(z.object({ rev: revision }));
export const sectionOwnerSchema = z.object({ person: text(254), role: z.enum(['professor', 'engineer']) });
