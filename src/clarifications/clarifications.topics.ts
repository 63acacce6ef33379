/** What clarifications tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { AUDIENCES } from './clarifications.rules.ts';

const news = { contestId: z.string(), clarificationId: z.string() };

export const clarificationAsked = defineTopic('clarification.asked', {
  when: 'A participant asked a question.',
  payload: z.object(news),
  unhandledBecause: 'Pages of the contest tell staff what is open; the event feed and webhooks will use it.',
});

/** `version` grows with each; an answer that is gone by now was withdrawn. */
export const clarificationAnswered = defineTopic('clarification.answered', {
  when: 'A question was answered, or its answer was changed or withdrawn.',
  payload: z.object({ ...news, version: z.int(), audience: z.enum(AUDIENCES) }),
});

export const announcementPublished = defineTopic('announcement.published', {
  when: 'An announcement was published, changed or withdrawn.',
  payload: z.object({ ...news, version: z.int() }),
});
