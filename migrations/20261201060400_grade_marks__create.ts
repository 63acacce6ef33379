import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'grade_marks', (table) => {
    idColumn(table, 'assignment_id');
    idColumn(table, 'user_id').index();
    idColumn(table, 'course_id').index();
    table.integer('manual_milli').notNullable().comment('points by hand beside the automatic ones; may be negative');
    table.integer('override_milli').nullable().comment('the grade, whatever was submitted');
    table.text('reason').notNullable();
    table.integer('rev').notNullable();
    table.string('marked_by', 26).nullable();
    timeColumn(table, 'marked_at').notNullable();
    table.primary(['assignment_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('grade_marks');
}
