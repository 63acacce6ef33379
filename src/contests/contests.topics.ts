/** What contests, rounds and participants tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { ROUND_STEPS } from '../rounds/rounds.rules.ts';

const roundNews = z.object({ roundId: z.string(), contestId: z.string() });
const participantNews = z.object({ contestId: z.string(), participantId: z.string() });
const forFeeds = 'Notices, the event feed and live pages will use it.';

export const contestPublished = defineTopic('contest.published', {
  when: 'A contest became public.',
  payload: z.object({ contestId: z.string() }),
  unhandledBecause: forFeeds,
});

export const participantRegistered = defineTopic('participant.registered', {
  when: 'A person or team registered for a contest.',
  payload: participantNews,
});

export const participantChanged = defineTopic('participant.changed', {
  when: 'Name, members, affiliation or status of a participant changed.',
  payload: participantNews,
});

export const roundClock = defineTopic('round.clock', {
  when: "A step of a round's schedule is due.",
  payload: z.object({ roundId: z.string(), step: z.enum(ROUND_STEPS) }),
});

/** Announced once each, by the round's clock. */
export const roundStepTopics = {
  open: defineTopic('round.opened', { when: 'A round opened.', payload: roundNews, unhandledBecause: forFeeds }),
  freeze: defineTopic('round.frozen', {
    when: 'The public board of a round froze.',
    payload: roundNews,
    unhandledBecause: forFeeds,
  }),
  close: defineTopic('round.closed', { when: 'A round closed.', payload: roundNews, unhandledBecause: forFeeds }),
};

export const roundPostponed = defineTopic('round.postponed', {
  when: 'The close or the freeze of a running round moved.',
  payload: roundNews,
});

export const roundThawed = defineTopic('round.thawed', {
  when: 'The full board of a frozen round was shown.',
  payload: roundNews,
});
