/** What notifications tell themselves: facts to deliver, and mails that wait. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { KIND_NAMES } from './kinds.rules.ts';

export const notificationTold = defineTopic('notification.told', {
  when: 'Some people, at most 500, are to be told a fact.',
  payload: z.object({
    kind: z.enum(KIND_NAMES),
    key: z.string(),
    variant: z.string().optional(),
    href: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    toldAt: z.number(),
    userIds: z.array(z.string()),
  }),
});

export type ToldFact = z.infer<typeof notificationTold.payload>;

export const pushesDue = defineTopic('push-messages.due', {
  when: 'Push messages wait to be sent.',
  payload: z.object({}),
});

export const mailsDue = defineTopic('notification-mails.more', {
  when: 'More mails are due than one batch holds.',
  payload: z.object({}),
});
