/** What a participant has used of the quotas of a round, for the page before submitting and for the submission itself. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { participantInPlaceUnchecked } from '../places/placed-work.service.ts';
import type { PlaceToSubmit } from '../places/submit-places.service.ts';
import { getRoundProblemUnchecked } from '../rounds/rounds.service.ts';
import {
  hasQuota,
  QUOTA_KINDS,
  quotaLines,
  requireLeft,
  type QuotaKind,
  type QuotaLine,
  type RoundQuotas,
} from '../quotas/quotas.rules.ts';
import { extrasOfUnchecked, quotasOfUnchecked, turnOfUnchecked, type Turn } from '../quotas/quotas.service.ts';
import { listQuotaUses } from './quota-use.store.ts';
import type { SubmissionContext } from './submissions.rules.ts';

interface Use {
  roundId: string;
  roundProblemId: string;
  participantId: string;
}

async function linesOf(
  app: App,
  quotas: RoundQuotas,
  use: Use,
  kind: QuotaKind,
  atMs = app.clock.nowMs(),
): Promise<QuotaLine[]> {
  const { roundId, roundProblemId, participantId } = use;
  const uses = await listQuotaUses(app.db, roundId, participantId, kind === 'samples');
  const extras = await extrasOfUnchecked(app, roundId, participantId);
  return quotaLines(quotas, { kind, roundProblemId }, { uses, extras }, atMs);
}

/** What is left for the actor in a place; empty where nothing limits them, or they are no participant. */
export async function quotaIn(
  app: App,
  actor: Actor,
  { place, contextId }: Pick<PlaceToSubmit, 'place' | 'contextId'>,
): Promise<QuotaLine[]> {
  if (place.kind !== 'round' || actor.kind !== 'user') return [];
  const { roundId } = await getRoundProblemUnchecked(app, contextId);
  const quotas = await quotasOfUnchecked(app, roundId);
  const kinds = QUOTA_KINDS.filter((kind) => hasQuota(quotas, kind, contextId));
  if (kinds.length === 0) return [];
  const participantId = await participantInPlaceUnchecked(app, actor.id, { type: 'round', id: contextId });
  if (participantId === undefined) return [];
  const use = { roundId, roundProblemId: contextId, participantId };
  return (await Promise.all(kinds.map((kind) => linesOf(app, quotas, use, kind)))).flat();
}

/**
 * Counts what is left of a quota, for the turn that is returned; undefined where nothing is limited.
 * @throws Conflict, RateLimited when nothing is left
 */
export async function turnWithinQuotaUnchecked(
  app: App,
  { type, id, roundId, contestId, participantId, isRehearsed, admittedAt }: SubmissionContext,
  kind: QuotaKind,
): Promise<Turn | undefined> {
  if (type !== 'round' || roundId === null || contestId === null || participantId === null) return undefined;
  // Time runs faster there.
  if (isRehearsed) return undefined;
  const quotas = await quotasOfUnchecked(app, roundId);
  if (!hasQuota(quotas, kind, id)) return undefined;
  const turn = await turnOfUnchecked(app, { contestId, roundId, participantId });
  const lines = await linesOf(app, quotas, { roundId, roundProblemId: id, participantId }, kind, admittedAt);
  requireLeft(lines, admittedAt);
  return turn;
}
