import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'rounds', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('slug', 60).notNullable();
    table.string('name', 120).notNullable();
    timeColumn(table, 'opens_at').notNullable();
    timeColumn(table, 'freezes_at').nullable().comment('null = never frozen');
    timeColumn(table, 'closes_at').notNullable().comment('exclusive: nothing is taken at this instant or later');
    table.string('scoring', 12).notNullable().comment('icpc | points | kernel');
    table.integer('penalty_minutes').notNullable().comment('per wrong try, scoring = icpc');
    table.integer('early_stop').notNullable().comment('1 = a judging stops at the first failed test');
    timeColumn(table, 'opened_at').nullable().comment('when round.opened was announced; the clock decides, not this');
    timeColumn(table, 'frozen_at').nullable().comment('when round.frozen was announced');
    timeColumn(table, 'closed_at').nullable().comment('when round.closed was announced');
    timeColumn(table, 'thawed_at').nullable().comment('when staff ended the freeze');
    timeColumn(table, 'created_at').notNullable();
    table.integer('rev').notNullable().comment('+1 on every edit');
    table.unique(['contest_id', 'slug']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rounds');
}
