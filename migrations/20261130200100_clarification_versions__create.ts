import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'clarification_versions', (table) => {
    idColumn(table, 'clarification_id');
    table.integer('number').notNullable();
    table.text('text').comment('Markdown; null: it was withdrawn');
    table.string('audience', 10).comment('null: it was withdrawn before anyone else could read it');
    table.text('reason').comment('of a withdrawal');
    table.string('written_by', 26).comment('null: the system').index();
    timeColumn(table, 'written_at').notNullable();
    table.primary(['clarification_id', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('clarification_versions');
}
