/** Forms of the staff of a contest. */
import { z } from 'zod';
import { CONTEST_ROLES } from '../accounts/permissions.rules.ts';
import { text } from '../platform/web/forms.ts';

export const staffSchema = z.object({ userId: text(26) });
export const staffRoleSchema = z.object({ userId: text(26), role: z.enum(CONTEST_ROLES) });
export const staffQuerySchema = z.object({ q: z.string().trim().max(254).optional() });
