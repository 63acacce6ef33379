/** Forms of the check-in. */
import { z } from 'zod';
import { actKey, blankToUndefined, checkbox, optionalTime } from '../platform/web/forms.ts';
import { CHECK_IN_ACTS, CHECK_IN_FILTERS } from './check-in.rules.ts';

export const checkInFilterSchema = z.object({
  q: z.string().trim().max(60).catch(''),
  group: z.string().max(60).catch(''),
  show: z.enum(CHECK_IN_FILTERS).catch('all'),
});

export const checkInActSchema = z.object({
  act: z.enum(CHECK_IN_ACTS),
  key: actKey,
  /** How long ago it was pressed, where it waited for the network. */
  agoMs: z.coerce.number().catch(0),
});

export const checkInSettingsSchema = (zone: string) =>
  z.object({
    isOn: checkbox,
    lateAt: optionalTime(zone),
    rounds: z
      .union([z.string().max(26), z.array(z.string().max(26)).max(200)])
      .optional()
      .transform((value) => [...new Set([value ?? []].flat().filter((id) => id !== ''))]),
    rev: z.preprocess((value) => blankToUndefined(value) ?? 0, z.coerce.number().int().min(0)),
  });
