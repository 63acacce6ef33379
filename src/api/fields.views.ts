/** Pieces that the answers of several endpoints have. */
import { z } from 'zod';

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
