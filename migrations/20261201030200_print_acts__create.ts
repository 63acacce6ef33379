import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'print_acts', (table) => {
    table.string('act_key', 64).primary().comment('made by the phone: sent again, it happens once');
    idColumn(table, 'job_id');
    idColumn(table, 'actor_id');
    table.string('act', 20).notNullable().comment('claim, take_over, release, done, undo');
    timeColumn(table, 'at').notNullable();
    table.index(['job_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('print_acts');
}
