import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('past_contests', (table) => {
    table.text('failure').nullable().comment('JSON: why it failed, for state = failed');
    table.integer('attempts').notNullable().defaultTo(0).comment('that failed since it last got on');
    table.bigInteger('planning_until').nullable().comment('a process plans it until then; another one may after that');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('past_contests', (table) => {
    table.dropColumn('failure');
    table.dropColumn('attempts');
    table.dropColumn('planning_until');
  });
}
