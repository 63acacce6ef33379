/**
 * Keeps evidence and invitations consistent with published results. Each event leads to the state of the newest version, so
 * events may arrive late, twice or in any order.
 */
import type { App } from '../platform/app-context.ts';
import { systemActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { isRehearsedUnchecked } from '../rounds/rehearsed-rounds.service.ts';
import { loadActor, publicPeople } from '../accounts/users.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { contestResultHref } from '../contest-results/contest-result-links.rules.ts';
import { honoredInContestUnchecked } from '../contest-results/contest-results.service.ts';
import { invitedBy, provenSubmissions, type PublishedResult } from '../standings/results.rules.ts';
import { standingResultOfUnchecked } from '../standings/results.service.ts';
import {
  invitationAfter,
  invites,
  saysTheSame,
  type EvidenceDetail,
  type Move,
  type PipelineMember,
} from './pipeline.rules.ts';
import { pipelineMemberHref } from './pipeline-links.rules.ts';
import * as store from './pipeline.store.ts';
import { resultHref } from '../rounds/round-links.rules.ts';

/** A published version as the pipeline reads it. */
interface Source {
  id: string;
  /** The same for all versions. */
  key: string;
  contest: string;
  note: string;
  address: string;
  /** What it says about each person whom it awards or invites. */
  evidence: Map<string, EvidenceDetail>;
}

/** Invites the people named by the newest version of a round's result, and withdraws what it no longer supports. */
export async function followResultUnchecked(app: App, resultId: string): Promise<void> {
  const result = await standingResultOfUnchecked(app, resultId);
  if (await isRehearsedUnchecked(app.db, result.roundId)) return;
  const { contest, round } = result.snapshot;
  const address = resultHref(contest.slug, round.slug, result.number);
  const { id, note, roundId } = result;
  await follow(app, {
    ...{ id, key: `round:${roundId}`, contest: contest.name, note, address },
    evidence: evidenceOf(result, address),
  });
}

/** The same for the newest version of a whole contest's result. */
export async function followContestResultUnchecked(app: App, resultId: string): Promise<void> {
  const { result, honored } = await honoredInContestUnchecked(app, resultId);
  const { contest } = result.snapshot;
  const address = contestResultHref(contest.slug, result.number);
  const evidence = new Map<string, EvidenceDetail>();
  for (const { row, isInvited, submissions } of honored) {
    const { rank, award, name: team } = row;
    const detail = { contest: contest.name, round: '', rank: rank as number, award, team, resultUrl: address };
    for (const userId of row.memberIds) evidence.set(userId, { ...detail, submissions, invites: isInvited });
  }
  const { id, note } = result;
  await follow(app, { id, key: `contest:${contest.id}`, contest: contest.name, note, address, evidence });
}

async function follow(app: App, source: Source): Promise<void> {
  const known = await store.listUserIdsWithEvidence(app.db, source.key);
  for (const userId of new Set([...source.evidence.keys(), ...known])) {
    // An erased account cannot answer an invitation.
    const isGone = (await loadActor(app, userId)) === undefined;
    await inTransaction(app.db, (trx) =>
      followFor(trx, app.clock.nowMs(), source, { userId, isGone, evidence: source.evidence.get(userId) }),
    );
  }
}

function evidenceOf(result: PublishedResult, resultUrl: string): Map<string, EvidenceDetail> {
  const { contest, round, rows } = result.snapshot;
  const invited = invitedBy(result);
  const found = new Map<string, EvidenceDetail>();
  for (const row of rows) {
    const isInvited = invited.has(row.participantId);
    if (row.rank === null || (row.award === null && !isInvited)) continue;
    const detail = {
      contest: contest.name,
      round: round.name,
      rank: row.rank,
      award: row.award,
      team: row.name,
      resultUrl,
      submissions: provenSubmissions(result.snapshot, row),
      invites: isInvited,
    };
    for (const userId of row.memberIds) found.set(userId, detail);
  }
  return found;
}

async function followFor(
  trx: Transaction,
  nowMs: number,
  source: Source,
  person: { userId: string; isGone: boolean; evidence: EvidenceDetail | undefined },
): Promise<void> {
  const { userId, isGone, evidence } = person;
  const history = (kind: Move['kind']): Omit<Move, 'id'> => ({
    kind,
    fromStage: null,
    toStage: null,
    note: kind === 'invited' ? '' : source.note,
    link: kind === 'invited' ? null : source.address,
    movedBy: null,
    movedAt: nowMs,
  });
  const known = await store.findMemberOf(trx, userId);
  if (!known) {
    if (isGone || !evidence?.invites) return;
    const member = await store.insertMember(trx, userId, nowMs);
    await store.saveEvidence(trx, member.id, source.key, evidence, nowMs);
    await store.insertMove(trx, member.id, history('invited'));
    await tellPerson(trx, nowMs, source, member, 'pipeline_invited');
    return;
  }
  const before = await store.findEvidence(trx, known.id, source.key);
  if (!evidence) {
    if (!before) return;
    await store.deleteEvidence(trx, before.id);
  } else if (!isGone && (before || evidence.invites || known.invitation !== 'withdrawn')) {
    await store.saveEvidence(trx, known.id, source.key, evidence, nowMs);
  }
  const next = invitationAfter(
    known,
    (await store.listEvidence(trx, known.id)).some((one) => invites(one.detail)),
  );
  if (next !== known.invitation) {
    await moveInvitation(trx, nowMs, known, next);
    await store.insertMove(trx, known.id, history(next === 'withdrawn' ? 'withdrawn' : 'invited'));
    await tellPerson(trx, nowMs, source, known, next === 'withdrawn' ? 'pipeline_withdrawn' : 'pipeline_invited');
  } else if (!evidence) {
    await store.insertMove(trx, known.id, history('evidence_withdrawn'));
  } else if (before && !saysTheSame(before.detail, evidence)) {
    await store.insertMove(trx, known.id, history('evidence_corrected'));
  }
}

/** Tells a person of an invitation, or that it no longer holds; each version of a result does so once. */
async function tellPerson(
  trx: Transaction,
  nowMs: number,
  { id, contest }: Source,
  { id: memberId, userId }: PipelineMember,
  kind: 'pipeline_invited' | 'pipeline_withdrawn',
): Promise<void> {
  const news = { kind, key: `result:${id}`, href: pipelineMemberHref(memberId), params: { contest } };
  await notify(trx, nowMs, news, [userId]);
}

async function moveInvitation(
  trx: Transaction,
  nowMs: number,
  member: PipelineMember,
  to: 'invited' | 'accepted' | 'declined' | 'withdrawn',
): Promise<void> {
  // The person answered in the meantime: repeat with their answer.
  if (!(await store.moveInvitation(trx, member.id, [member.invitation], to))) throw new Conflict('changed_meanwhile');
  const subject = { type: 'pipeline', id: member.id };
  const change = { from: member.invitation, to };
  await insertAudit(trx, systemActor('published result'), nowMs, 'pipeline.invitation_changed', subject, change);
}

/** Evidence of an erased account stays, under its pseudonym. */
export async function forgetNameInEvidenceUnchecked(app: App, userId: string): Promise<void> {
  const member = await store.findMemberOf(app.db, userId);
  if (!member) return;
  const team = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
  for (const { id, detail } of await store.listEvidence(app.db, member.id))
    await store.updateEvidence(app.db, id, { ...detail, team });
}
