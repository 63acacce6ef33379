import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'appeals', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'participant_id');
    table.string('appealed_by', 26).nullable();
    table.integer('number').notNullable().comment('the version of the results that it is about');
    table.text('text').notNullable();
    timeColumn(table, 'appealed_at').notNullable();
    table.string('state', 16).notNullable().comment('open, accepted or declined');
    table.text('answer').notNullable().comment('empty while it is open');
    table.string('answered_by', 26).nullable();
    timeColumn(table, 'answered_at').nullable();
    table.string('form_key', 64).notNullable().unique().comment('against sending twice');
    table.index(['contest_id', 'appealed_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('appeals');
}
