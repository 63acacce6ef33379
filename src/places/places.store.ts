/** Places by the ids of what is submitted to: at most one query for each kind, however many there are. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { KnownPlace, PlaceKind } from './places.rules.ts';

/** The places of one kind with these ids: of problems, assignments or problems of rounds. */
export async function listPlaces(db: DbOrTrx, kind: PlaceKind, ids: readonly string[]): Promise<KnownPlace[]> {
  if (ids.length === 0) return [];
  if (kind === 'practice') return await practicePlaces(db, ids);
  return kind === 'assignment' ? await assignmentPlaces(db, ids) : await roundPlaces(db, kind, ids);
}

async function practicePlaces(db: DbOrTrx, ids: readonly string[]): Promise<KnownPlace[]> {
  const rows = (await db('problems').whereIn('id', ids).select('id', 'slug', 'name')) as Record<
    'id' | 'slug' | 'name',
    string
  >[];
  return rows.map(({ id, slug, name }) => ({
    kind: 'practice',
    contextId: id,
    versionId: null,
    problem: { slug, name },
  }));
}

async function assignmentPlaces(db: DbOrTrx, ids: readonly string[]): Promise<KnownPlace[]> {
  const rows = (await db('assignments as a')
    .join('courses as c', 'c.id', 'a.course_id')
    .whereIn('a.id', ids)
    .select('a.id', 'a.title', 'a.problem_version_id as versionId', 'c.slug', 'c.title as course')) as Record<
    'id' | 'title' | 'versionId' | 'slug' | 'course',
    string
  >[];
  return rows.map(({ id, title, versionId, slug, course }) => ({
    kind: 'assignment',
    contextId: id,
    versionId,
    course: { slug, name: course },
    assignment: { id, name: title },
  }));
}

async function roundPlaces(db: DbOrTrx, kind: 'round' | 'after-round', ids: readonly string[]): Promise<KnownPlace[]> {
  const rows = (await db('round_problems as p')
    .join('rounds as r', 'r.id', 'p.round_id')
    .join('contests as c', 'c.id', 'r.contest_id')
    .whereIn('p.id', ids)
    .select(
      'p.id',
      'p.label',
      'p.problem_version_id as versionId',
      'r.slug as roundSlug',
      'r.name as roundName',
      'c.slug as contestSlug',
      'c.name as contestName',
    )) as Record<'id' | 'label' | 'versionId' | 'roundSlug' | 'roundName' | 'contestSlug' | 'contestName', string>[];
  return rows.map((row) => ({
    kind,
    contextId: row.id,
    versionId: row.versionId,
    contest: { slug: row.contestSlug, name: row.contestName },
    round: { slug: row.roundSlug, name: row.roundName },
    label: row.label,
  }));
}
