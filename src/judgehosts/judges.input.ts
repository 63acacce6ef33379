/** Forms about judge hosts and pools. */
import { z } from 'zod';
import { text } from '../platform/web/forms.ts';
import { MOST_POOLS, PLACE_TYPES } from '../judge-queue/judge-pools.rules.ts';

const POOL = /^[a-z0-9][a-z0-9-]{0,38}$/;

export const hostSchema = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'format_host'),
});

/** Names separated by blanks or commas, at least one. */
export const hostPoolsSchema = z.object({
  pools: text(500)
    .transform((value) => [...new Set(value.split(/[\s,]+/).filter(Boolean))])
    .refine((names) => names.length <= MOST_POOLS && names.every((name) => POOL.test(name)), 'format_pools'),
});

export const placeSchema = z.object({
  type: z.enum(PLACE_TYPES),
  address: text(200),
  pool: z.string().trim().regex(POOL, 'format_pool'),
});
