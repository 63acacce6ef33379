import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table
      .boolean('is_sample_run')
      .notNullable()
      .defaultTo(false)
      .comment('judged on the sample tests alone: counts nowhere');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropColumn('is_sample_run');
  });
}
