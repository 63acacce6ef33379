import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'team_merges', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'from_id').comment('the team that ended');
    idColumn(table, 'into_id');
    table.string('captain_id', 26).nullable().comment('captain of the team that ended');
    table.text('members').notNullable().comment('JSON: ids of its members, in order of joining');
    timeColumn(table, 'merged_at').notNullable();
    timeColumn(table, 'undone_at').nullable();
    table.index(['into_id', 'merged_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('team_merges');
}
