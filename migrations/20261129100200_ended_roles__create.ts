import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'ended_roles', (table) => {
    idColumn(table, 'user_id');
    table.string('role', 20).notNullable().comment('organizer | professor | mentor: site-wide');
    timeColumn(table, 'granted_at').notNullable();
    timeColumn(table, 'ended_at').notNullable();
    table.primary(['user_id', 'role', 'granted_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('ended_roles');
}
