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

/** A number of bytes in base64url, as browsers write them. */
const bytes = (count: number) =>
  z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_-]+={0,2}$/)
    .refine((text) => Buffer.from(text, 'base64url').length === count);

const endpointSchema = z.url().max(2000);

/** A `PushSubscription` of a browser as JSON (Push API, 4.3). */
export const pushSchema = z
  .object({
    endpoint: endpointSchema,
    expirationTime: z.number().int().min(0).max(1e14).nullish(),
    keys: z.object({ p256dh: bytes(65), auth: bytes(16) }),
  })
  .transform(({ endpoint, expirationTime, keys }) => ({
    endpoint: new URL(endpoint).href,
    expiresAt: expirationTime ?? null,
    ...keys,
  }));

/** Which browser is still there. */
export const pushSeenSchema = z.object({
  endpoint: endpointSchema.transform((endpoint) => new URL(endpoint).href),
});

/** The boxes for push messages, where the form had them: a box that is not ticked is not sent. */
export const pushedSchema = z
  .record(z.string(), z.unknown())
  .transform((body) =>
    body.withPush === '1' ? new Map(KIND_NAMES.map((kind) => [kind, body[`push_${kind}`] === '1'])) : new Map(),
  ) as z.ZodType<Map<Kind, boolean>>;

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
