/** Forms of the people of a problem. */
import { z } from 'zod';
import { text } from '../platform/web/forms.ts';
import { PROBLEM_ROLES } from './problem-people.rules.ts';

export const personSchema = z.object({ userId: text(26) });
export const personRoleSchema = z.object({ userId: text(26), role: z.enum(PROBLEM_ROLES) });
export const personQuerySchema = z.object({ q: z.string().trim().max(254).optional() });
