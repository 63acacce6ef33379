/** Forms of accounts. */
import { z } from 'zod';
import { nameText, optionalName, optionalText, text } from '../platform/web/forms.ts';
import { LANGUAGES } from '../platform/i18n.ts';
import { isTimeZone } from '../platform/times.ts';
import { SITE_ROLES } from './permissions.rules.ts';
import { DISPLAY_NAME_MAX, PASSWORD_MAX, PASSWORD_MIN } from './users.rules.ts';

const email = z.string().trim().min(1).max(254).pipe(z.email());
const password = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX);
const nameOrNull = (max: number) => optionalName(max).transform((value) => value ?? null);

export const signUpSchema = z.object({
  email,
  password,
  displayName: nameText(DISPLAY_NAME_MAX),
  university: optionalName(120),
  studentNumber: optionalName(40),
  fullName: optionalName(120),
});
export const signInSchema = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(PASSWORD_MAX),
});
export const emailSchema = z.object({ email });
export const resetSchema = z.object({ token: text(100), password });
export const passwordSchema = z.object({ current: z.string().max(PASSWORD_MAX).default(''), password });
export const profileSchema = z.object({
  displayName: nameText(DISPLAY_NAME_MAX),
  fullName: nameOrNull(120),
  university: nameOrNull(120),
  studentNumber: nameOrNull(40),
  language: z.union([z.enum(LANGUAGES), z.literal('')]).transform((value) => value || null),
  /** If the form has no such field, the browser's setting is used. */
  timeZone: z
    .string()
    .optional()
    .refine((value) => !value || isTimeZone(value), { message: 'not_a_choice' })
    .transform((value) => value || null),
});
export const eraseSchema = z.object({ confirmation: z.string().trim().max(200) });
export const roleSchema = z.object({
  userId: text(26).regex(/^\w+$/, 'format'),
  role: z.enum(SITE_ROLES),
  confirmed: z.literal('1').optional(),
  q: optionalText(100).transform((value) => value ?? ''),
});
