/** The forms of a promotion. */
import { z } from 'zod';
import { text, wholeNumber } from '../platform/web/forms.ts';
import { PLACES_MAX } from './promotions.rules.ts';

export const promotionSchema = z.object({
  from: text(60),
  places: wholeNumber(1, PLACES_MAX),
  waiting: z.preprocess((value) => (value === '' || value === undefined ? 0 : value), wholeNumber(0, PLACES_MAX)),
  /** Of the results that the preview showed. */
  number: z.coerce.number().int().min(1),
});

export const overrideSchema = z.object({
  participantId: text(26),
  state: z.enum(['promoted', 'waiting', 'removed']),
  reason: text(1000),
});
