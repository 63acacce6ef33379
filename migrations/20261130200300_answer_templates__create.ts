import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'answer_templates', (table) => {
    idColumn(table, 'contest_id').primary();
    table.text('templates').notNullable().comment('JSON: texts by language, in their order');
    table.integer('rev').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('answer_templates');
}
