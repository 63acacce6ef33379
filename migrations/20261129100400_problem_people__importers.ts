/**
 * For problems from before there were owners: the person who imported the first version becomes the owner, those who
 * imported later ones become editors.
 */
import type { Knex } from 'knex';

interface ImportRow {
  id: string;
  problem_id: string;
  imported_by: string;
  created_at: number;
}

export async function up(knex: Knex): Promise<void> {
  const imports = (await knex('problem_versions as v')
    .join('users as u', 'u.id', 'v.imported_by')
    .whereNull('u.erased_at')
    .orderBy(['v.problem_id', 'v.number'])
    .select('v.id', 'v.problem_id', 'v.imported_by', 'v.created_at')) as ImportRow[];
  const owned = new Set(
    (await knex('problem_people').select('problem_id')).map((row: { problem_id: string }) => row.problem_id),
  );
  const problems = new Set<string>();
  const people = new Set<string>();
  for (const { id, problem_id, imported_by, created_at } of imports) {
    const person = `${problem_id} ${imported_by}`;
    if (owned.has(problem_id) || people.has(person)) continue;
    await knex('problem_people').insert({
      // Uses the id of the version they imported first: it is unique, and a migration cannot generate a new one.
      id,
      problem_id,
      user_id: imported_by,
      current_user_id: imported_by,
      role: problems.has(problem_id) ? 'editor' : 'owner',
      given_by: null,
      given_at: created_at,
      ended_at: null,
    });
    people.add(person);
    problems.add(problem_id);
  }
}

/** The migration that created the table drops it. */
export async function down(): Promise<void> {}
