/** What clarifications tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { AUDIENCES } from './clarifications.rules.ts';

const forNotices = 'Notices will use it.';
const news = { contestId: z.string(), clarificationId: z.string() };

export const clarificationAsked = defineTopic('clarification.asked', {
  when: 'A participant asked a question.',
  payload: z.object(news),
  unhandledBecause: forNotices,
});

/** `version` grows with each; an answer that is gone by now was withdrawn. */
export const clarificationAnswered = defineTopic('clarification.answered', {
  when: 'A question was answered, or its answer was changed or withdrawn.',
  payload: z.object({ ...news, version: z.int(), audience: z.enum(AUDIENCES) }),
  unhandledBecause: forNotices,
});

export const announcementPublished = defineTopic('announcement.published', {
  when: 'An announcement was published, changed or withdrawn.',
  payload: z.object({ ...news, version: z.int() }),
  unhandledBecause: forNotices,
});
