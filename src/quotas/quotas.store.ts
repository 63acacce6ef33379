/** Every query of the quotas of rounds: limits, what was given beside them, and whose turn it is. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NO_QUOTAS, type KindLimits, type QuotaExtra, type QuotaKind, type RoundQuotas } from './quotas.rules.ts';

export async function listQuotas(db: DbOrTrx, roundId: string): Promise<RoundQuotas> {
  const rows = (await db('round_quotas').where({ round_id: roundId }).select('scope_id', 'limits')) as {
    scope_id: string;
    limits: string;
  }[];
  const limits = new Map(rows.map((row) => [row.scope_id, JSON.parse(row.limits) as KindLimits]));
  const round = limits.get(roundId) ?? NO_QUOTAS;
  limits.delete(roundId);
  return { round, problems: limits };
}

/** Limits of a round, or of a problem in it; null removes them. */
export async function saveQuotas(
  trx: DbOrTrx,
  { contestId, roundId, scopeId }: { contestId: string; roundId: string; scopeId: string },
  limits: KindLimits | null,
): Promise<void> {
  await trx('round_quotas').where({ scope_id: scopeId }).delete();
  if (limits === null) return;
  const row = { scope_id: scopeId, contest_id: contestId, round_id: roundId, limits: JSON.stringify(limits) };
  await trx('round_quotas').insert(row);
}

interface ExtraRow {
  id: string;
  round_id: string;
  participant_id: string;
  round_problem_id: string | null;
  kind: QuotaKind;
  count: number;
  reason: string;
  given_by: string | null;
  given_at: number;
}

const toExtra = (row: ExtraRow): QuotaExtra => ({
  id: row.id,
  roundId: row.round_id,
  participantId: row.participant_id,
  roundProblemId: row.round_problem_id,
  kind: row.kind,
  count: row.count,
  reason: row.reason,
  givenBy: row.given_by,
  givenAt: Number(row.given_at),
});

/** Throws the driver's unique violation when its form was sent before. */
export async function insertExtra(
  trx: DbOrTrx,
  extra: QuotaExtra & { contestId: string; formKey: string },
): Promise<void> {
  await trx('quota_extras').insert({
    id: extra.id,
    contest_id: extra.contestId,
    round_id: extra.roundId,
    participant_id: extra.participantId,
    round_problem_id: extra.roundProblemId,
    kind: extra.kind,
    count: extra.count,
    reason: extra.reason,
    given_by: extra.givenBy,
    given_at: extra.givenAt,
    form_key: extra.formKey,
  });
}

export async function listExtrasOf(db: DbOrTrx, roundId: string, participantId: string): Promise<QuotaExtra[]> {
  const rows = (await db('quota_extras').where({
    round_id: roundId,
    participant_id: participantId,
  })) as ExtraRow[];
  return rows.map(toExtra);
}

/** The newest in a round, and how many there are. */
export async function listExtras(
  db: DbOrTrx,
  roundId: string,
  limit: number,
): Promise<{ items: (QuotaExtra & { participant: string })[]; total: number }> {
  const count = (await db('quota_extras').where({ round_id: roundId }).count({ n: '*' }).first()) as { n: number };
  const rows = (await db('quota_extras as e')
    .join('participants as p', 'p.id', 'e.participant_id')
    .where({ 'e.round_id': roundId })
    .orderBy([
      { column: 'e.given_at', order: 'desc' },
      { column: 'e.id', order: 'desc' },
    ])
    .limit(limit)
    .select('e.*', 'p.name as participant')) as (ExtraRow & { participant: string })[];
  return { items: rows.map((row) => ({ ...toExtra(row), participant: row.participant })), total: Number(count.n) };
}

/** Participants of a contest with this ID or exactly this name. */
export async function listNamed(
  db: DbOrTrx,
  contestId: string,
  named: string,
): Promise<{ id: string; name: string }[]> {
  return (await db('participants')
    .where({ contest_id: contestId })
    .whereNull('withdrawn_at')
    .where((either) => void either.where({ id: named }).orWhere({ name: named }))
    .limit(2)
    .select('id', 'name')) as { id: string; name: string }[];
}

/** How often a participant submitted to a round with quotas; 0 at first. */
export async function findTurn(db: DbOrTrx, roundId: string, participantId: string): Promise<number | undefined> {
  const row = (await db('quota_turns').where({ round_id: roundId, participant_id: participantId }).first('rev')) as
    { rev: number } | undefined;
  return row && Number(row.rev);
}

export async function insertTurn(
  db: DbOrTrx,
  row: { contestId: string; roundId: string; participantId: string },
): Promise<void> {
  await db('quota_turns')
    .insert({ contest_id: row.contestId, round_id: row.roundId, participant_id: row.participantId, rev: 0 })
    .onConflict(['round_id', 'participant_id'])
    .ignore();
}

/** Takes the turn that was counted for. False when someone else of the participant submitted meanwhile. */
export async function moveTurn(trx: DbOrTrx, roundId: string, participantId: string, rev: number): Promise<boolean> {
  const taken = await trx('quota_turns')
    .where({ round_id: roundId, participant_id: participantId, rev })
    .update({ rev: rev + 1 });
  return taken > 0;
}

/** Limits of all rounds of a contest, by the slug of the round and, of a problem's own, its label. */
export async function listQuotasOfContest(
  db: DbOrTrx,
  contestId: string,
): Promise<{ scopeId: string; roundId: string; limits: KindLimits }[]> {
  const rows = (await db('round_quotas').where({ contest_id: contestId })) as {
    scope_id: string;
    round_id: string;
    limits: string;
  }[];
  return rows.map((row) => ({
    scopeId: row.scope_id,
    roundId: row.round_id,
    limits: JSON.parse(row.limits) as KindLimits,
  }));
}

/** The rounds and problems of rounds of a contest by what is the same in a copy: URL names and labels. */
export async function listScopes(
  db: DbOrTrx,
  contestId: string,
): Promise<{ scopeId: string; roundId: string; key: string }[]> {
  const rounds = (await db('rounds').where({ contest_id: contestId }).select('id', 'slug')) as {
    id: string;
    slug: string;
  }[];
  const problems = (await db('round_problems as p')
    .join('rounds as r', 'r.id', 'p.round_id')
    .where({ 'r.contest_id': contestId })
    .select('p.id', 'p.round_id as roundId', 'r.slug', 'p.label_norm as label')) as Record<
    'id' | 'roundId' | 'slug' | 'label',
    string
  >[];
  return [
    ...rounds.map(({ id, slug }) => ({ scopeId: id, roundId: id, key: slug })),
    ...problems.map(({ id, roundId, slug, label }) => ({ scopeId: id, roundId, key: `${slug}/${label}` })),
  ];
}

export async function countExtras(db: DbOrTrx, contestId: string): Promise<number> {
  const row = (await db('quota_extras').where({ contest_id: contestId }).count({ n: '*' }).first()) as { n: number };
  return Number(row.n);
}

export async function deleteQuotasOf(trx: DbOrTrx, contestId: string): Promise<void> {
  for (const table of ['round_quotas', 'quota_extras', 'quota_turns'])
    await trx(table).where({ contest_id: contestId }).delete();
}
