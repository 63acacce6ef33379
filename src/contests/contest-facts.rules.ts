/** What the log of a contest says of the contest itself. */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Contest } from './contests.rules.ts';

type ContestShown = Pick<Contest, 'id' | 'slug' | 'name' | 'participation'>;

/** The contest as it is now. */
export function contestFact({ id, slug, name, participation }: ContestShown): NewEvent {
  return { kind: 'contest', subjectId: id, roundId: null, audience: 'public', data: { slug, name, participation } };
}

/** It is a draft again: everything that was told about it is void. */
export function contestGone(id: string): NewEvent {
  return { kind: 'contest', subjectId: id, roundId: null, audience: 'public', data: null };
}
