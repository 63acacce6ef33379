import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'work_comments', (table) => {
    idColumn(table).primary();
    idColumn(table, 'assignment_id');
    idColumn(table, 'user_id').comment('the student');
    table.string('submission_id', 26).nullable();
    table.string('path', 255).nullable().comment('with line_number: a line of a file of the submission');
    table.integer('line_number').nullable();
    table.text('body').notNullable();
    table.string('author_id', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    table.index(['assignment_id', 'user_id', 'created_at']);
    table.index('user_id');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('work_comments');
}
