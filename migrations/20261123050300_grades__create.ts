import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'grades', (table) => {
    idColumn(table, 'assignment_id');
    idColumn(table, 'user_id').index();
    idColumn(table, 'course_id').index();
    table
      .integer('points_milli')
      .notNullable()
      .comment('best judged submission, in thousandths of the assignment’s points');
    table.string('submission_id', 26).nullable().comment('the one that counts');
    table.integer('attempts').notNullable();
    timeColumn(table, 'updated_at').notNullable();
    table.primary(['assignment_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('grades');
}
