import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table
      .string('judged_version_id', 26)
      .nullable()
      .comment('the problem version that gave the verdict which counts: its full marks make points of the score');
  });
  await knex('submissions')
    .whereNotNull('current_judging_id')
    .update({
      judged_version_id: knex('judgings as j')
        .whereRaw('j.id = submissions.current_judging_id')
        .select('j.problem_version_id'),
    });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropColumn('judged_version_id');
  });
}
