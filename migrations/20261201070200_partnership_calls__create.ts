import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'partnership_calls', (table) => {
    idColumn(table).primary();
    table.string('title_en', 120).notNullable();
    table.string('title_zh', 120).notNullable();
    table.text('text_en').notNullable().comment('Markdown');
    table.text('text_zh').notNullable().comment('Markdown');
    timeColumn(table, 'opens_at').notNullable();
    timeColumn(table, 'closes_at').notNullable().index();
    table.integer('per_person').notNullable().comment('how many proposals one person may submit');
    table.integer('per_university').notNullable();
    table
      .integer('submissions')
      .notNullable()
      .defaultTo(0)
      .comment('counted first, so that quotas are read one after the other');
    timeColumn(table, 'created_at').notNullable();
  });
  await knex.schema.alterTable('partnerships', (table) => {
    table.string('call_id', 26).nullable().index().comment('the call that it answers');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('partnerships', (table) => {
    table.dropIndex(['call_id']);
    table.dropColumn('call_id');
  });
  await knex.schema.dropTable('partnership_calls');
}
