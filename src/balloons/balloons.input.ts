/** Forms of balloons. */
import { z } from 'zod';
import { actKey, checkbox } from '../platform/web/forms.ts';
import { BALLOON_ACTS } from './balloons.rules.ts';

export const balloonFilterSchema = z.object({
  q: z.string().trim().max(60).catch(''),
  group: z.string().max(60).catch(''),
  isDone: checkbox,
});

export const balloonActSchema = z.object({
  act: z.enum(BALLOON_ACTS),
  key: actKey,
});

export const balloonSettingSchema = z.object({ inFreeze: checkbox });
