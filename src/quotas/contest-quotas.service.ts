/** What quotas add to a contest: its copy has the same limits, and none of what was given beside them. */
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { countExtras, deleteQuotasOf, listQuotasOfContest, listScopes, saveQuotas } from './quotas.store.ts';

export const quotasInContest: ContestAdditions = {
  copyTo: async (trx, _actor, _nowMs, { fromId, toId }) => {
    const quotas = await listQuotasOfContest(trx, fromId);
    if (quotas.length === 0) return;
    const keys = new Map((await listScopes(trx, fromId)).map(({ scopeId, key }) => [scopeId, key]));
    const copies = new Map((await listScopes(trx, toId)).map((scope) => [scope.key, scope]));
    for (const { scopeId, limits } of quotas) {
      const copy = copies.get(keys.get(scopeId) ?? '');
      if (copy) await saveQuotas(trx, { contestId: toId, roundId: copy.roundId, scopeId: copy.scopeId }, limits);
    }
  },
  holds: [{ label: 'quotas:extra_count', isOfPeople: true, countUnchecked: countExtras }],
  removeFrom: deleteQuotasOf,
};
