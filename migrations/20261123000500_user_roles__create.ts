import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'user_roles', (table) => {
    idColumn(table, 'user_id');
    table.string('role', 20).notNullable().comment('organizer | professor | mentor: site-wide');
    table.string('granted_by', 26).nullable();
    timeColumn(table, 'granted_at').notNullable();
    table.primary(['user_id', 'role']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('user_roles');
}
