/** The judge pools of a contest: a rehearsal is judged where the contest will be, and its pools go with it. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { listRoundsWithin } from '../rounds/rounds.service.ts';
import { deletePlace, listPlacesByIds, replacePlace } from './judge-pools.store.ts';

export const judgePoolsInContest: ContestAdditions = {
  copyTo: async (trx, _actor, nowMs, { fromId, toId, isRehearsal }) => {
    if (!isRehearsal) return;
    const before = await listRoundsWithin(trx, fromId);
    const copies = new Map((await listRoundsWithin(trx, toId)).map(({ slug, id }) => [slug, id]));
    const copyOf = new Map([[fromId, toId], ...before.map(({ id, slug }) => [id, copies.get(slug)] as const)]);
    for (const { type, id, pool } of await listPlacesByIds(trx, [...copyOf.keys()])) {
      const copy = copyOf.get(id);
      if (copy !== undefined) await replacePlace(trx, { type, id: copy, pool }, nowMs);
    }
  },
  removeFrom: async (trx, contestId) => {
    await deletePlace(trx, 'contest', contestId);
    for (const { id } of await listRoundsWithin(trx, contestId)) await deletePlace(trx, 'round', id);
  },
};
