import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'class_list_entries', (table) => {
    idColumn(table, 'course_id');
    table.string('student_key', 40).notNullable().comment('student_number as it is compared: letters and digits only');
    table.string('student_number', 40).notNullable();
    table.string('full_name', 120).notNullable();
    table.integer('position').notNullable().comment('the order in which staff gave the list');
    table.primary(['course_id', 'student_key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('class_list_entries');
}
