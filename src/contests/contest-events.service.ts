/** The log of a contest for a person: what the event feed, live pages and webhooks will send. */
import { LOG_START, placeOfToken, tokenOf, type ToldEvent } from '../contest-log/contest-log.rules.ts';
import { readLogUnchecked } from '../contest-log/contest-log.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { seesAsStaff } from './contests.rules.ts';
import { getContestBySlug } from './contests.service.ts';

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
  return { events, token: tokenOf(next), isAtEnd };
}
