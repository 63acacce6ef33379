/** Questions, answers and announcements as the API tells them. */
import { z } from 'zod';
import { clarificationItemHref } from '../clarifications/clarification-links.rules.ts';
import type { ReadClarification, SubjectRound } from '../clarifications/clarifications.rules.ts';
import { isoTime, isoTimeOrNull, time } from './fields.views.ts';

export const clarification = z
  .object({
    id: z.string(),
    kind: z.enum(['question', 'announcement']),
    state: z.enum(['open', 'answered', 'published', 'withdrawn']),
    isYours: z.boolean().describe('Whether you or your team asked it'),
    isUnread: z
      .boolean()
      .describe('Whether you have not seen the newest version on a page; reading here changes nothing'),
    isForAll: z.boolean(),
    round: z.string().nullable(),
    label: z.string().nullable().describe('Of the problem it is about; null: about none'),
    question: z
      .string()
      .nullable()
      .describe('Markdown; null for an announcement, and once the account of its author was deleted'),
    answer: z.string().nullable().describe('Markdown of the answer or announcement; null while there is none'),
    version: z.int().describe('Of the answer or announcement; more than 1: edited'),
    withdrawnBecause: z.string().nullable(),
    askedAt: time,
    writtenAt: time.nullable(),
    url: z.url(),
  })
  .meta({ id: 'Clarification' });

export function clarificationOf(
  { one, isOwn, isUnread }: ReadClarification,
  rounds: readonly SubjectRound[],
  contestSlug: string,
  siteUrl: string,
): z.input<typeof clarification> {
  const round = rounds.find(({ id }) => id === one.roundId);
  const problem = round?.problems.find(({ id }) => id === one.roundProblemId);
  return {
    id: one.id,
    kind: one.kind,
    state: one.state,
    isYours: isOwn,
    isUnread,
    isForAll: one.audience === 'all',
    round: round?.slug ?? null,
    label: problem?.label ?? null,
    question: one.question,
    answer: one.answer,
    version: one.version,
    withdrawnBecause: one.reason,
    askedAt: isoTime(one.createdAt),
    writtenAt: isoTimeOrNull(one.writtenAt),
    url: `${siteUrl}${clarificationItemHref(contestSlug, one.id)}`,
  };
}
