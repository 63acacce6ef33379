/** Course, staff and join forms. */
import { z } from 'zod';
import { nameText, optionalText, text } from '../platform/web/forms.ts';
import { STAFF_ROLES } from './courses.rules.ts';

/** URL names reserved for the site's own pages below /courses. */
const RESERVED_SLUGS = ['new', 'join', 'import'];

const rev = z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().optional());

export const courseSchema = z.object({
  rev,
  title: nameText(120, 3),
  slug: z
    .string()
    .trim()
    .toLowerCase()
    .min(3)
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'format_slug')
    .refine((value) => !RESERVED_SLUGS.includes(value), { message: 'slug_reserved' }),
  term: nameText(60, 2),
  description: optionalText(50_000).transform((value) => value ?? ''),
});

export const joinSchema = z.object({ code: text(20) });
const sectionId = z.preprocess((value) => (value === '' ? undefined : value), text(26).optional());
export const staffSchema = z.object({ person: text(254), role: z.enum(STAFF_ROLES), section: sectionId });
export const classListSchema = z.object({ rev, list: z.string().max(200_000).default('') });
export const removeSchema = z.object({ userId: text(26), section: sectionId });
export const moveSchema = z.object({ userId: text(26), section: text(26) });
