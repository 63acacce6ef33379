/** What participants tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

const participantNews = z.object({ contestId: z.string(), participantId: z.string() });

export const participantRegistered = defineTopic('participant.registered', {
  when: 'A person or team registered for a contest.',
  payload: participantNews,
});

export const participantChanged = defineTopic('participant.changed', {
  when: 'Name, members, affiliation or status of a participant changed.',
  payload: participantNews,
});

export const participantsImported = defineTopic('participants.imported', {
  when: 'Some people or teams, at most a few hundred, were entered by an import.',
  payload: z.object({ contestId: z.string(), participantIds: z.array(z.string()) }),
});

export const waitingListDue = defineTopic('waiting_list.due', {
  when: 'Places of a contest with a waiting list may have become free.',
  payload: z.object({ contestId: z.string() }),
});
