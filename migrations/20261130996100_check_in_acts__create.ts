import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'check_in_acts', (table) => {
    table.string('act_key', 64).primary().comment('user and key of the page: an act that is sent again happens once');
    idColumn(table, 'contest_id');
    idColumn(table, 'participant_id');
    idColumn(table, 'actor_id');
    table.string('act', 16).notNullable().comment('check_in or undo');
    timeColumn(table, 'at').notNullable();
    table.index(['contest_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('check_in_acts');
}
