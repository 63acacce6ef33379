/** What people send about notifications: filters of the list, and choices. */
import { z } from 'zod';
import { CATEGORIES, CHOICES, KIND_NAMES, type Choice, type Kind } from './kinds.rules.ts';

/** `?q=&show=&category=` of the list; anything unknown is as if it were absent. */
export const listQuery = z.object({
  q: z.string().trim().max(100).catch(''),
  show: z.enum(['all', 'unread']).catch('all'),
  category: z.enum(CATEGORIES).optional().catch(undefined),
});

/** `?show=` of the staff's list of mails. */
export const mailsQuery = z.object({ show: z.enum(['failed', 'waiting']).catch('failed') });

/** The time up to which the person saw the list. */
export const readSchema = z.object({ until: z.coerce.number().int().min(0) });

/** A choice for each kind; a kind that is not sent keeps its choice. */
export const choicesSchema = z
  .object(
    Object.fromEntries(KIND_NAMES.map((kind) => [kind, z.enum(CHOICES).optional()])) as Record<
      Kind,
      z.ZodOptional<z.ZodEnum<{ [C in Choice]: C }>>
    >,
  )
  .transform((choices) => new Map(Object.entries(choices).filter(([, choice]) => choice) as [Kind, Choice][]));
