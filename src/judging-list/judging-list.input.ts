/** What the judging list is narrowed to: what is none of its values narrows nothing. */
import { z } from 'zod';
import { LIST_STATES } from './judging-list.rules.ts';

const words = (max: number) => z.string().trim().max(max).catch('');

export const judgingFilterSchema = z.object({
  round: words(80),
  problem: words(26),
  q: words(60),
  university: words(120),
  language: words(40),
  state: z.enum(['', ...LIST_STATES]).catch(''),
  before: words(60),
});
