/** Query parameters that several endpoints have. */
import { z } from 'zod';
import { DEFAULT_ITEMS, MOST_ITEMS } from './paging.rules.ts';

export const pageQuery = z.object({
  cursor: z.string().optional().describe('`next` of the page before'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_ITEMS)
    .optional()
    .describe(`Items a page: ${DEFAULT_ITEMS} if not given, and on later pages as many as on the first`),
});

export const searchQuery = pageQuery.extend({
  search: z.string().trim().max(80).optional().describe('Part of a name'),
});
