/** Forms of unusual events. */
import { z } from 'zod';
import { optionalText } from '../platform/web/forms.ts';
import { EVENT_KINDS, EVENT_STATES } from './unusual-events.rules.ts';

export const NOTE_MAX = 1000;

export const eventFilterSchema = z.object({
  round: z.string().max(80).catch(''),
  kind: z.enum(['', ...EVENT_KINDS]).catch(''),
  state: z.enum(EVENT_STATES).catch('open'),
});

export const eventNoteSchema = z.object({
  round: z.string().max(80).catch(''),
  key: z.string().min(1).max(180),
  state: z.enum(EVENT_STATES),
  note: optionalText(NOTE_MAX).transform((note) => note ?? ''),
});
