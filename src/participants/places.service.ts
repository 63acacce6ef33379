/** Places in a contest: how many may register in all, and with a captain of one university. */
import { normaliseName, type Contest } from '../contests/contests.rules.ts';
import { holdPlaces, signUpRulesUnchecked } from '../eligibility/eligibility.service.ts';
import type { UserActor } from '../platform/actor.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import { countTakenPlaces, findUniversityOf } from './places.store.ts';
import { isBehind, limitFor, listMoves } from './waiting.rules.ts';
import { listClaims } from './waiting.store.ts';

/**
 * Makes sure that there is a place for one more. It comes first in its transaction: of two who want the last place at once, the
 * second waits here and then finds it taken.
 * @throws Conflict that names the limit
 */
export async function requirePlace(trx: Transaction, actor: UserActor, contest: Contest, nowMs: number): Promise<void> {
  if (!(await holdPlaces(trx, contest.id))) return;
  const rules = await signUpRulesUnchecked(trx, contest.id);
  if (rules.maxParticipants === null && rules.maxPerUniversity === null) return;
  const university = await findUniversityOf(trx, actor.id);
  if (university === null && rules.maxPerUniversity !== null) throw new Conflict('university_needed');
  const taken = await countTakenPlaces(trx, contest.id);
  const full = limitFor(rules, taken, university);
  if (full) throw new Conflict(full.code, { max: full.max, university: university ?? '' });
  // Those who wait get no place any more once the list has stopped, so they keep no one else from it.
  if (!listMoves(contest, rules, nowMs)) return;
  const waiting = await listClaims(trx, contest.id);
  if (isBehind(rules, taken, waiting, university)) throw new Conflict('waiting_first', { count: waiting.length });
}

/**
 * Makes sure that a team still has its place once another member leads it, who may be of another university. The caller holds
 * the places.
 * @throws Conflict `university_full`, `university_needed`
 */
export async function requirePlaceOfCaptain(
  trx: Transaction,
  contest: Contest,
  captain: { from: string | null; to: string },
): Promise<void> {
  const rules = await signUpRulesUnchecked(trx, contest.id);
  if (rules.maxPerUniversity === null) return;
  const university = await findUniversityOf(trx, captain.to);
  if (university === null) throw new Conflict('university_needed');
  const before = captain.from === null ? null : await findUniversityOf(trx, captain.from);
  if (before !== null && normaliseName(before) === normaliseName(university)) return;
  const taken = await countTakenPlaces(trx, contest.id);
  const full = limitFor({ ...rules, maxParticipants: null }, taken, university);
  if (full) throw new Conflict(full.code, { max: full.max, university });
}
