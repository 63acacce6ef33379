import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('assignments', (table) => {
    table.bigInteger('late_until').nullable().comment('until when late submissions are taken; null: not at all');
    table.integer('late_percent').nullable().comment('percent of the points a late submission earns, 1 to 100');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('assignments', (table) => {
    table.dropColumn('late_until');
    table.dropColumn('late_percent');
  });
}
