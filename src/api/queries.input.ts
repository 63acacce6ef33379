/** Query parameters that several endpoints have. */
import { z } from 'zod';
import { DEFAULT_ITEMS, MOST_ITEMS } from './paging.rules.ts';

export const pageQuery = z.object({
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_ITEMS)
    .default(DEFAULT_ITEMS)
    .describe('Items a page; later pages keep the size of the first'),
});

export const searchQuery = pageQuery.extend({
  search: z.string().trim().max(80).optional().describe('Part of a name'),
});
