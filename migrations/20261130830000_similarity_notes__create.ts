import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'similarity_notes', (table) => {
    idColumn(table).primary();
    idColumn(table, 'pair_id');
    table.string('from_state', 20).comment('null for a note without a decision');
    table.string('to_state', 20).comment('null for a note without a decision');
    table.text('text').comment('null where nothing was written, and after an author erased the account');
    table.string('written_by', 26);
    timeColumn(table, 'written_at').notNullable();
    table.index(['pair_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('similarity_notes');
}
