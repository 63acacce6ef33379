import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'course_staff', (table) => {
    idColumn(table, 'course_id');
    idColumn(table, 'user_id').index();
    table.string('role', 20).notNullable().comment('professor | engineer | assistant');
    timeColumn(table, 'added_at').notNullable();
    table.primary(['course_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('course_staff');
}
