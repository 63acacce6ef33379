import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'final_grades', (table) => {
    idColumn(table, 'version_id');
    idColumn(table, 'user_id').index();
    table.string('total', 20).notNullable().comment('rounded, in percent, as it is shown');
    table.text('made').notNullable().comment('JSON: how it was made');
    table.primary(['version_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('final_grades');
}
