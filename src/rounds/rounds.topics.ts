/** What rounds tell the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { ROUND_STEPS } from './rounds.rules.ts';

const roundNews = z.object({ roundId: z.string(), contestId: z.string() });
const forFeeds = 'The event feed and live pages will use it.';

export const roundClock = defineTopic('round.clock', {
  when: "A step of a round's schedule is due.",
  payload: z.object({ roundId: z.string(), step: z.enum(ROUND_STEPS) }),
});

export const problemClock = defineTopic('round.problem_clock', {
  when: 'A problem of a round that appears later than its round opens is due.',
  payload: z.object({ problemId: z.string() }),
});

/** Announced once each, by the round's clock. */
export const roundStepTopics = {
  open: defineTopic('round.opened', { when: 'A round opened.', payload: roundNews }),
  freeze: defineTopic('round.frozen', {
    when: 'The public board of a round froze.',
    payload: roundNews,
    unhandledBecause: forFeeds,
  }),
  close: defineTopic('round.closed', { when: 'A round closed.', payload: roundNews, unhandledBecause: forFeeds }),
};

export const roundPostponed = defineTopic('round.postponed', {
  when: 'The close or the freeze of a running round moved.',
  /** `closesAt` is there if the close moved. */
  payload: roundNews.extend({ closesAt: z.number().optional() }),
});

export const roundBlocked = defineTopic('round.blocked', {
  when: 'Examples of a problem disagree, so that a round will not open, or its opening was put off.',
  payload: roundNews.extend({
    labels: z.array(z.string()),
    step: z.enum(['day', 'hour', 'put-off']),
    opensAt: z.number(),
  }),
});

export const ROUND_PAUSE_CHANGES = ['paused', 'resumed', 'ended', 'removed', 'restored'] as const;
export type RoundPauseChange = (typeof ROUND_PAUSE_CHANGES)[number];

export const roundPauseChanged = defineTopic('round.pause_changed', {
  when: 'A round was paused, went on or ended in its pause, or an interval of its past no longer counts as its time, or counts again.',
  /** `from`: when the pause or the interval began. `closesAt`: when the round closes now. */
  payload: roundNews.extend({ what: z.enum(ROUND_PAUSE_CHANGES), from: z.number(), closesAt: z.number() }),
});

export const problemTakenOut = defineTopic('round.problem_taken_out', {
  when: 'A problem was taken out of a round, or put back.',
  payload: roundNews.extend({ problemId: z.string(), isOut: z.boolean(), at: z.number() }),
});

export const roundThawed = defineTopic('round.thawed', {
  when: 'The full board of a frozen round was shown.',
  payload: roundNews,
});
