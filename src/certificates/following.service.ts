/** Ends certificates that a corrected result makes untrue. */
import type { App } from '../platform/app-context.ts';
import { systemActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { standingResultOfUnchecked } from '../standings/results.service.ts';
import { findBatch } from './batches.store.ts';
import { tellHolder } from './certificate-notices.service.ts';
import { resultsKey, statesTheSame, type CertificateFacts } from './certificates.rules.ts';
import * as store from './certificates.store.ts';
import { sourceOfUnchecked } from './issuing.service.ts';
import { recipientsOf } from './recipients.rules.ts';
import { endPlaces } from './status-places.service.ts';

const AT_ONCE = 100;

/**
 * Compares the current certificates of a round with its newest result. One that states something else ends, and its holder is
 * told; staff issue the new ones. Safe to repeat.
 */
export async function followResultUnchecked(app: App, resultId: string): Promise<void> {
  const result = await standingResultOfUnchecked(app, resultId);
  const current = await store.listCurrent(app.db, resultsKey(result.roundId));
  if (current.length === 0) return;
  const source = await sourceOfUnchecked(app, result);
  const statedIn = new Map<string, ReadonlyMap<string, CertificateFacts>>();
  for (const { batchId } of current) {
    if (statedIn.has(batchId)) continue;
    const awards = (await findBatch(app.db, batchId))?.choice.awards ?? true;
    const now = recipientsOf(source, { awards, participation: 'submitted' });
    statedIn.set(batchId, new Map(now.map(({ userId, facts }) => [userId, facts])));
  }
  const untrue = current.filter(({ batchId, userId, facts, state }) => {
    const now = statedIn.get(batchId)?.get(userId);
    return state === 'valid' && (now === undefined || !statesTheSame(now, facts));
  });
  const actor = systemActor('published result');
  for (let start = 0; start < untrue.length; start += AT_ONCE) {
    const nowMs = app.clock.nowMs();
    await inTransaction(app.db, async (trx) => {
      for (const certificate of untrue.slice(start, start + AT_ONCE)) {
        const { id } = certificate;
        const end = { state: 'superseded', cause: 'correction', reason: null, endedAt: nowMs } as const;
        if (!(await store.endCertificate(trx, id, end))) continue;
        await endPlaces(trx, [id], nowMs);
        const detail = { version: result.number };
        await insertAudit(trx, actor, nowMs, 'certificate.superseded', { type: 'certificate', id }, detail);
        await tellHolder(trx, nowMs, certificate, 'superseded');
      }
    });
  }
  app.background.poke();
}
