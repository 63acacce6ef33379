/** What a rehearsal of a contest is allowed: it takes place for its staff, and never leaves them. `rehearsals` makes and removes it. */
import { Conflict } from '../platform/errors.ts';
import type { Contest } from './contests.rules.ts';

/** How the URL name of every rehearsal begins; none of them ever has another. */
export const REHEARSAL_SLUG = 'rehearsal-';

type Kind = Pick<Contest, 'visibility'> & Partial<Pick<Contest, 'rehearsalOfId'>>;

export function isRehearsal({ rehearsalOfId }: Partial<Pick<Contest, 'rehearsalOfId'>>): boolean {
  return rehearsalOfId != null;
}

/** Whether its rounds open, its people ask and its log grows: it is public, or rehearsed by its staff. A draft only waits. */
export function takesPlace(contest: Kind): boolean {
  return contest.visibility === 'published' || isRehearsal(contest);
}

/** @throws Conflict for a rehearsal, with which no one may do this: it stays private until it is thrown away */
export function requireNoRehearsal(contest: Partial<Pick<Contest, 'rehearsalOfId'>>): void {
  if (isRehearsal(contest)) throw new Conflict('contest_is_rehearsal');
}

/** @throws Conflict for a contest that is not a rehearsal: what people did there is not thrown away */
export function requireRehearsal(contest: Pick<Contest, 'rehearsalOfId'>): void {
  if (!isRehearsal(contest)) throw new Conflict('contest_not_rehearsal');
}
