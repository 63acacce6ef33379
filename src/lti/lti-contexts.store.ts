/** Every query of connected courses of platforms, their line items, and the grades that are sent to them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ContextServices, LtiContext } from './lti.rules.ts';

const toContext = (row: Record<string, string | number>): LtiContext => ({
  id: String(row.id),
  platformId: String(row.platform_id),
  deploymentId: String(row.deployment_id),
  contextId: String(row.context_id),
  title: String(row.title),
  courseId: String(row.course_id),
  sectionId: String(row.section_id),
  services: JSON.parse(String(row.services)) as ContextServices,
  connectedBy: String(row.connected_by),
  connectedAt: Number(row.connected_at),
});

export async function findContext(
  db: DbOrTrx,
  { platformId, deploymentId, contextId }: Pick<LtiContext, 'platformId' | 'deploymentId' | 'contextId'>,
): Promise<LtiContext | undefined> {
  const where = { platform_id: platformId, deployment_id: deploymentId, context_id: contextId };
  const row = (await db('lti_contexts').where(where).first()) as Record<string, string> | undefined;
  return row && toContext(row);
}

export async function listContexts(db: DbOrTrx, where: { course_id?: string } = {}): Promise<LtiContext[]> {
  const rows = (await db('lti_contexts').where(where).orderBy(['connected_at', 'id'])) as Record<string, string>[];
  return rows.map(toContext);
}

/** All of them, the one whose grades have waited longest first. */
export async function listContextsToServe(db: DbOrTrx): Promise<LtiContext[]> {
  const rows = (await db('lti_contexts').orderBy(['served_at', 'connected_at', 'id'])) as Record<string, string>[];
  return rows.map(toContext);
}

export async function markServed(db: DbOrTrx, id: string, nowMs: number): Promise<void> {
  await db('lti_contexts').where({ id }).update({ served_at: nowMs });
}

/** Somebody has come from the course of the platform. */
export async function saveVisitor(db: DbOrTrx, contextId: string, userId: string, nowMs: number): Promise<void> {
  await db('lti_visitors')
    .insert({ lti_context_id: contextId, user_id: userId, last_at: nowMs })
    .onConflict(['lti_context_id', 'user_id'])
    .merge(['last_at']);
}

/** Who has come from the course of the platform, the first of them first. */
export async function listVisitors(db: DbOrTrx, contextId: string): Promise<string[]> {
  return (await db('lti_visitors')
    .where({ lti_context_id: contextId })
    .orderBy(['last_at', 'user_id'])
    .pluck('user_id')) as string[];
}

export async function insertContext(trx: DbOrTrx, context: LtiContext): Promise<void> {
  await trx('lti_contexts').insert({
    id: context.id,
    platform_id: context.platformId,
    deployment_id: context.deploymentId,
    context_id: context.contextId,
    title: context.title,
    course_id: context.courseId,
    section_id: context.sectionId,
    services: JSON.stringify(context.services),
    connected_by: context.connectedBy,
    connected_at: context.connectedAt,
  });
}

export async function updateServices(trx: DbOrTrx, id: string, services: ContextServices): Promise<void> {
  await trx('lti_contexts')
    .where({ id })
    .update({ services: JSON.stringify(services) });
}

/** Removes a connection with its columns and its log. */
export async function deleteContext(trx: DbOrTrx, id: string): Promise<boolean> {
  await trx('lti_scores').where({ lti_context_id: id }).delete();
  await trx('lti_line_items').where({ lti_context_id: id }).delete();
  await trx('lti_visitors').where({ lti_context_id: id }).delete();
  return (await trx('lti_contexts').where({ id }).delete()) > 0;
}

/** Removes the connections of a section. */
export async function deleteContextsOf(trx: DbOrTrx, sectionId: string): Promise<void> {
  const ids = await trx('lti_contexts').where({ section_id: sectionId }).pluck<string[]>('id');
  for (const id of ids) await deleteContext(trx, id);
}

const columnOf = (contextId: string, assignmentId: string) => ({
  lti_context_id: contextId,
  assignment_id: assignmentId,
});

export async function findLineItem(db: DbOrTrx, contextId: string, assignmentId: string): Promise<string | undefined> {
  const row = (await db('lti_line_items').where(columnOf(contextId, assignmentId)).first('url')) as
    { url: string } | undefined;
  return row?.url;
}

export async function saveLineItem(trx: DbOrTrx, contextId: string, assignmentId: string, url: string): Promise<void> {
  const where = columnOf(contextId, assignmentId);
  if ((await trx('lti_line_items').where(where).update({ url })) === 0)
    await trx('lti_line_items').insert({ ...where, url });
}

export async function deleteLineItem(trx: DbOrTrx, contextId: string, assignmentId: string): Promise<void> {
  await trx('lti_line_items').where(columnOf(contextId, assignmentId)).delete();
}

/** A grade that the platform does not have yet. */
export interface DueScore {
  assignmentId: string;
  userId: string;
  subject: string;
  title: string;
  points: number;
  pointsMilli: number;
  problemVersionId: string;
  tries: number;
}

/** Grades of these students who came from this course of the platform, that differ from what it has and are due. */
export async function listDueScores(
  db: DbOrTrx,
  { id, courseId, platformId, services }: LtiContext,
  userIds: readonly string[],
  nowMs: number,
  limit: number,
): Promise<DueScore[]> {
  return (
    (await db('grades as g')
      .join('assignments as a', 'a.id', 'g.assignment_id')
      .join('user_identities as i', (on) => {
        on.on('i.user_id', 'g.user_id').andOnVal('i.provider', `lti:${platformId}`);
      })
      .join('lti_visitors as v', (on) => {
        on.on('v.user_id', 'g.user_id').andOnVal('v.lti_context_id', id);
      })
      .leftJoin('lti_line_items as l', (on) => {
        on.on('l.assignment_id', 'g.assignment_id').andOnVal('l.lti_context_id', id);
      })
      .leftJoin('lti_scores as s', (on) => {
        on.on('s.assignment_id', 'g.assignment_id').andOn('s.user_id', 'g.user_id').andOnVal('s.lti_context_id', id);
      })
      .where({ 'g.course_id': courseId })
      .whereIn('g.user_id', userIds)
      // A platform that lets us make no columns takes grades into those that its links have.
      .modify((query) => void (services.lineItemsUrl === null && query.whereNotNull('l.url')))
      .where((differs) => void differs.whereNull('s.sent_milli').orWhereRaw('s.sent_milli <> g.points_milli'))
      .where((due) => void due.whereNull('s.next_at').orWhere('s.next_at', '<=', nowMs))
      .where((open) => void open.whereNull('s.state').orWhereNot('s.state', 'failed'))
      .orderBy(['g.updated_at', 'g.user_id', 'g.assignment_id'])
      .limit(limit)
      .select(
        'g.assignment_id as assignmentId',
        'g.user_id as userId',
        'i.subject',
        'a.title',
        'a.points',
        'g.points_milli as pointsMilli',
        'a.problem_version_id as problemVersionId',
        db.raw('COALESCE(s.tries, 0) as tries'),
      )) as DueScore[]
  );
}

export interface ScoreState {
  sentMilli?: number;
  state: 'sent' | 'waiting' | 'failed';
  tries: number;
  problem: string | null;
  nextAt: number | null;
}

export async function saveScore(
  trx: DbOrTrx,
  contextId: string,
  { assignmentId, userId }: Pick<DueScore, 'assignmentId' | 'userId'>,
  { sentMilli, state, tries, problem, nextAt }: ScoreState,
  nowMs: number,
): Promise<void> {
  const where = { ...columnOf(contextId, assignmentId), user_id: userId };
  const values = {
    ...{ state, tries, problem, next_at: nextAt, updated_at: nowMs },
    ...(sentMilli === undefined ? {} : { sent_milli: sentMilli }),
  };
  if ((await trx('lti_scores').where(where).update(values)) === 0)
    await trx('lti_scores').insert({ ...where, ...values });
}

export interface LoggedScore {
  assignment: string;
  userId: string;
  sentMilli: number | null;
  state: 'sent' | 'waiting' | 'failed';
  tries: number;
  problem: string | null;
  nextAt: number | null;
  updatedAt: number;
}

/** One page of the log of a connection, what went wrong first. */
export async function listScores(
  db: DbOrTrx,
  contextId: string,
  limit: number,
  offset: number,
): Promise<{ items: LoggedScore[]; total: number }> {
  const all = db('lti_scores as s').where('s.lti_context_id', contextId);
  const count = (await all.clone().count({ n: '*' }).first()) as unknown as { n: number };
  const items = (await all
    .join('assignments as a', 'a.id', 's.assignment_id')
    .orderByRaw("CASE s.state WHEN 'failed' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END")
    .orderBy([{ column: 's.updated_at', order: 'desc' }, 's.user_id', 's.assignment_id'])
    .limit(limit)
    .offset(offset)
    .select(
      'a.title as assignment',
      's.user_id as userId',
      's.sent_milli as sentMilli',
      's.state',
      's.tries',
      's.problem',
      's.next_at as nextAt',
      's.updated_at as updatedAt',
    )) as LoggedScore[];
  return { items, total: Number(count.n) };
}

/** Sends again what waits or was given up. */
export async function resetScores(trx: DbOrTrx, contextId: string): Promise<number> {
  return await trx('lti_scores')
    .where({ lti_context_id: contextId })
    .whereNot({ state: 'sent' })
    .update({ state: 'waiting', tries: 0, next_at: null });
}

export async function deleteScoresOf(trx: DbOrTrx, userId: string): Promise<void> {
  await trx('lti_scores').where({ user_id: userId }).delete();
  await trx('lti_visitors').where({ user_id: userId }).delete();
}
