/** Places of submissions by the ids of their contexts: at most one query for each kind of place, however many submissions. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { ContextType } from '../submissions/submissions.rules.ts';

export interface FoundPlace {
  contextId: string;
  /** Of the contest or course, or in practice of the problem. */
  slug: string;
  name: string;
  /** Of the round. */
  partSlug: string | null;
  /** Of the round or assignment. */
  partName: string | null;
  /** Of the problem in its round. */
  label: string | null;
}

/** The places of one kind with these ids. */
export async function listPlaces(db: DbOrTrx, kind: ContextType, ids: readonly string[]): Promise<FoundPlace[]> {
  if (ids.length === 0) return [];
  if (kind === 'practice')
    return (await db('problems as p')
      .whereIn('p.id', ids)
      .select(
        'p.id as contextId',
        'p.slug',
        'p.name',
        db.raw('null as ??', ['partSlug']),
        db.raw('null as ??', ['partName']),
        db.raw('null as ??', ['label']),
      )) as FoundPlace[];
  if (kind === 'assignment')
    return (await db('assignments as a')
      .join('courses as c', 'c.id', 'a.course_id')
      .whereIn('a.id', ids)
      .select(
        'a.id as contextId',
        'c.slug',
        'c.title as name',
        db.raw('null as ??', ['partSlug']),
        'a.title as partName',
        db.raw('null as ??', ['label']),
      )) as FoundPlace[];
  return (await db('round_problems as p')
    .join('rounds as r', 'r.id', 'p.round_id')
    .join('contests as c', 'c.id', 'r.contest_id')
    .whereIn('p.id', ids)
    .select(
      'p.id as contextId',
      'c.slug',
      'c.name',
      'r.slug as partSlug',
      'r.name as partName',
      'p.label',
    )) as FoundPlace[];
}
