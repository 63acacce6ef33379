import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'participant_imports', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('created_by', 26).comment('null: the system');
    table.string('file_name', 255).notNullable().comment('as the browser named it; several are joined');
    table.string('sha256', 64).index().comment('of the files, among the held uploads; null once they are gone');
    table
      .string('plan_sha256', 64)
      .index()
      .comment('of what is written, among the held uploads; null before and after');
    table.string('state', 20).notNullable().comment('held, queued, running, done, refused');
    table.text('options').notNullable().comment('JSON: encoding, columns, universities, and what was chosen');
    table.text('report', 'mediumtext').notNullable().comment('JSON: counts, and rows that were left out');
    table.bigInteger('cursor_at').notNullable().comment('bytes of the plan that are written');
    table.integer('done_count').notNullable();
    table.integer('total_count').notNullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'expires_at').notNullable().index();
    timeColumn(table, 'ended_at');
    table.index(['contest_id', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('participant_imports');
}
