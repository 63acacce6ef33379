import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'participants', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('kind', 8).notNullable().comment('person | team');
    table.string('name', 80).notNullable().comment('team name; for a person the display name at registration');
    table.string('name_norm', 80).nullable().comment('of a team in the contest; null for persons and the withdrawn');
    table.string('captain_id', 26).nullable().comment('the person, or who may change the team');
    table.string('join_code', 12).nullable().unique();
    table.integer('member_count').notNullable().comment('guards the size limit when two join at once');
    table.integer('starred').notNullable().comment('1 = takes part, is not ranked');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'withdrawn_at').nullable();
    table.unique(['contest_id', 'name_norm']);
    table.index(['contest_id', 'withdrawn_at', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('participants');
}
