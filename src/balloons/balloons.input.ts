/** Forms of balloons. */
import { z } from 'zod';
import { checkbox } from '../platform/web/forms.ts';
import { BALLOON_ACTS } from './balloons.rules.ts';

export const balloonFilterSchema = z.object({
  q: z.string().trim().max(60).catch(''),
  group: z.string().max(60).catch(''),
  isDone: checkbox,
});

export const balloonActSchema = z.object({
  act: z.enum(BALLOON_ACTS),
  /** Made by the page, once for each press of a button. */
  key: z.string().regex(/^[A-Za-z0-9-]{8,36}$/, 'format'),
});

export const balloonSettingSchema = z.object({ inFreeze: checkbox });
