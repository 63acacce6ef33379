/** The log of a contest for a person: what the event feed, live pages and webhooks will send. */
import { LOG_START, placeOfToken, tokenOf, type EventKind, type ToldEvent } from '../contest-log/contest-log.rules.ts';
import { readLogUnchecked } from '../contest-log/contest-log.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { seesAsStaff } from './contests.rules.ts';
import { getContestBySlug } from './contests.service.ts';

/** What a contest that limits its boards tells nobody but its staff: whose submission it was, and what came of it. */
const OF_SUBMISSIONS: ReadonlySet<EventKind> = new Set(['submission', 'judgement', 'runs']);

export interface ContestEvents {
  events: ToldEvent[];
  /** Where to go on; it may have moved although there is no event for this person. */
  token: string;
  /** Nothing more has happened yet. */
  isAtEnd: boolean;
}

/**
 * Events of a contest that this person may see, after a token or from the beginning.
 * @throws NotFound for a contest that is hidden from the person, InvalidInput for a text that is no token
 */
export async function readContestEvents(
  app: App,
  actor: Actor,
  contestSlug: string,
  { token, limit }: { token?: string; limit: number },
): Promise<ContestEvents> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  const place = token === undefined ? LOG_START : placeOfToken(token);
  if (!place) throw new InvalidInput('cursor', {}, 'token');
  const reader = seesAsStaff(actor, contest.id) ? 'staff' : 'public';
  const { events, next, isAtEnd } = await readLogUnchecked(app, contest.id, reader, place, limit);
  const isTold = ({ kind }: ToldEvent) => reader === 'staff' || contest.boardTop === null || !OF_SUBMISSIONS.has(kind);
  return { events: events.filter(isTold), token: tokenOf(next), isAtEnd };
}
