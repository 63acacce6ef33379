import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'round_quotas', (table) => {
    idColumn(table, 'scope_id').primary().comment('a round, or a problem of it with limits of its own');
    idColumn(table, 'contest_id').index();
    idColumn(table, 'round_id').index();
    table.text('limits').notNullable().comment('JSON: how many submissions and sample runs, in all and per time');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('round_quotas');
}
