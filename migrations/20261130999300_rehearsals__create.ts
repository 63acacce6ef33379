import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'rehearsals', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id').comment('what is rehearsed');
    table.string('copy_id', 26).nullable().unique().comment('the private copy; null once it is thrown away');
    table
      .string('open_contest_id', 26)
      .nullable()
      .unique()
      .comment('contest_id until it is thrown away: one at a time');
    table.string('form_key', 40).notNullable().unique().comment('the same form sent twice makes one');
    table.string('state', 12).notNullable().comment('preparing, running, paused, ended, removing, removed');
    table.text('settings').notNullable().comment('JSON: rounds, teams, source, speed, language');
    timeColumn(table, 'starts_at').notNullable();
    table.string('created_by', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'ended_at').nullable();
    table.integer('is_stopped').notNullable().defaultTo(0).comment('1: staff ended it early');
    timeColumn(table, 'throw_away_at').notNullable().comment('when it is thrown away by itself');
    timeColumn(table, 'removed_at').nullable();
    table.integer('is_automatic').notNullable().defaultTo(0).comment('1: thrown away by itself');
    table.integer('removed_count').notNullable().defaultTo(0).comment('rows that are removed so far');
    table.text('report', 'longtext').nullable().comment('JSON: figures, kept after it is thrown away');
    table.index(['contest_id', 'created_at']);
    table.index(['state', 'throw_away_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rehearsals');
}
