/** Pieces that the answers of several endpoints have. */
import { z } from 'zod';
import { englishColor, lookOf } from '../rounds/problem-looks.rules.ts';

/** A time as the API tells it. */
export const time = z.iso.datetime();

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function isoTimeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoTime(atMs);
}

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`cursor` of the next page; null on the last one'),
  });
}

/** How a problem of a round looks. */
export const lookFields = {
  alias: z.string().nullable().describe('A short name for boards and balloons'),
  color: z.object({
    rgb: z.string().describe('`#rrggbb`'),
    name: z.string().describe('In English, or as staff named it'),
  }),
};

export function lookFieldsOf(problem: Parameters<typeof lookOf>[0]) {
  const { alias, color } = lookOf(problem);
  return { alias, color: { rgb: color.rgb, name: englishColor(color) } };
}
