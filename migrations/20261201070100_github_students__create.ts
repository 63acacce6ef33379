import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'github_students', (table) => {
    idColumn(table, 'section_id');
    table.string('student_key', 40).notNullable().comment('the student ID in the form in which it is compared');
    table.string('student_number', 40).notNullable();
    table.string('github_username', 39).nullable();
    table.string('github_id', 20).nullable().comment('the number, which stays when the name changes');
    timeColumn(table, 'updated_at').notNullable();
    table.primary(['section_id', 'student_key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('github_students');
}
