import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rounds', (table) => {
    table.bigInteger('paused_at').nullable().comment('null = not paused; closing and freezing move when it goes on');
    table.text('pause_reason').nullable().comment('of the pause that it is in; shown to everyone');
    table
      .integer('hides_problems')
      .notNullable()
      .defaultTo(0)
      .comment('1 = no one but staff reads them during the pause');
    table.text('removed_intervals').nullable().comment('JSON: spans that do not count as time of the round, by start');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rounds', (table) => {
    table.dropColumn('paused_at');
    table.dropColumn('pause_reason');
    table.dropColumn('hides_problems');
    table.dropColumn('removed_intervals');
  });
}
