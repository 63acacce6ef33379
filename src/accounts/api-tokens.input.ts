/** The form of a new personal token. */
import { z } from 'zod';
import { nameText, wholeNumber } from '../platform/web/forms.ts';
import { SCOPES, TOKEN_DAYS, TOKEN_NAME_MAX } from './api-tokens.rules.ts';

/** One box or several of the same name, as forms send them. */
const asList = (value: unknown) => (value === undefined ? [] : [value].flat());

export const tokenSchema = z.object({
  name: nameText(TOKEN_NAME_MAX),
  scopes: z.preprocess(asList, z.array(z.enum(SCOPES)).min(1)).transform((scopes) => [...new Set(scopes)]),
  days: wholeNumber(1, 365).refine((days) => TOKEN_DAYS.some((one) => one === days), { message: 'not_a_choice' }),
});
