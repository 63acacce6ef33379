import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table
      .string('problem_version_id', 26)
      .nullable()
      .comment('the version whose tests, limits and scoring it is judged by; null = as the submission says');
  });
  // Until now every judging used the version its submission was submitted for.
  await knex('judgings').update({
    problem_version_id: knex('submissions as s')
      .whereRaw('s.id = judgings.submission_id')
      .select('s.problem_version_id'),
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.dropColumn('problem_version_id');
  });
}
