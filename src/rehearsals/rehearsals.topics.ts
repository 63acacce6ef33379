/** What rehearsals tell themselves. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';

const rehearsal = z.object({ rehearsalId: z.string() });

export const rehearsalPreparing = defineTopic('rehearsal.preparing', {
  when: 'A rehearsal was started: its teams and its plan are to be made.',
  payload: rehearsal,
});

export const rehearsalStep = defineTopic('rehearsal.step', {
  when: 'Submissions of a running rehearsal are due, or its last ones may be judged by now.',
  payload: rehearsal,
});

export const rehearsalRemoving = defineTopic('rehearsal.removing', {
  when: 'A rehearsal was thrown away, or more of it is to be removed.',
  payload: rehearsal,
});
