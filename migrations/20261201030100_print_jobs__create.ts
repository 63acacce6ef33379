import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'print_jobs', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'round_id');
    idColumn(table, 'participant_id');
    idColumn(table, 'created_by').comment('the member who sent it');
    timeColumn(table, 'created_at').notNullable();
    table.string('form_key', 80).notNullable().unique().comment('sent twice, it is one job');
    table.string('file_name', 255).comment('null: it was pasted');
    table.string('language', 40).comment('null: unknown, or no source code');
    table.text('text', 'mediumtext').notNullable().comment('as it is printed');
    table.integer('pages').notNullable();
    table.string('state', 20).notNullable().comment('waiting, claimed, done, withdrawn');
    table.string('claimed_by', 26).comment('who prints it, or did');
    timeColumn(table, 'changed_at').notNullable();
    table.index(['contest_id', 'state', 'created_at']);
    table.index(['participant_id', 'created_at']);
    table.index(['created_by']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('print_jobs');
}
