import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_invitees', (table) => {
    idColumn(table, 'contest_id');
    table.string('email', 254).notNullable().comment('in lower case');
    table.string('added_by', 26).nullable();
    timeColumn(table, 'added_at').notNullable();
    table.primary(['contest_id', 'email']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_invitees');
}
