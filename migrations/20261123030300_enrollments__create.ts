import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'enrollments', (table) => {
    idColumn(table, 'course_id');
    idColumn(table, 'user_id').index();
    timeColumn(table, 'enrolled_at').notNullable();
    table.primary(['course_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('enrollments');
}
