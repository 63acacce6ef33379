import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'past_contests', (table) => {
    idColumn(table).primary();
    table.string('created_by', 26).comment('null: the system');
    table.string('contest_id', 26).index().comment('null until it was confirmed');
    table.string('file_name', 255).notNullable().comment('as the browser named it');
    table.string('sha256', 64).index().comment('of the file, among the held uploads; null once it is gone');
    table
      .string('plan_sha256', 64)
      .index()
      .comment('of what is written, among the held uploads; null before and after');
    table.string('state', 20).notNullable().comment('held, queued, running, done');
    table.text('options').notNullable().comment('JSON: what was chosen when it was confirmed');
    table
      .text('report', 'mediumtext')
      .notNullable()
      .comment('JSON: what it makes, leaves out, and how standings differ');
    table.bigInteger('cursor_at').notNullable().comment('bytes of the plan that are written');
    table.integer('done_count').notNullable().comment('lines of the plan');
    table.integer('total_count').notNullable();
    timeColumn(table, 'created_at').notNullable().index();
    timeColumn(table, 'expires_at').notNullable().index();
    timeColumn(table, 'ended_at');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('past_contests');
}
