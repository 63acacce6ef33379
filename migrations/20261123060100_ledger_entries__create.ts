import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'ledger_entries', (table) => {
    idColumn(table).primary();
    idColumn(table, 'owner_id').index();
    table.string('rule', 60).notNullable();
    table.integer('rule_version').notNullable();
    table.string('event_key', 120).notNullable().comment('what it is for; with rule and owner it exists once');
    table.integer('xp').notNullable();
    table.integer('points').notNullable();
    table.text('detail').notNullable().comment('JSON parameters of the reason shown to people');
    table.string('reverses_id', 26).nullable().unique().comment('the entry this one takes back');
    timeColumn(table, 'available_at').notNullable().comment('points may be spent from then on');
    timeColumn(table, 'created_at').notNullable();
    table.unique(['rule', 'event_key', 'owner_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('ledger_entries');
}
