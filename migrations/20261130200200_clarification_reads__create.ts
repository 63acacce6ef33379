import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'clarification_reads', (table) => {
    idColumn(table, 'clarification_id');
    idColumn(table, 'user_id').index();
    table.integer('version').notNullable().comment('the newest version that the person was shown');
    timeColumn(table, 'read_at').notNullable();
    table.primary(['clarification_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('clarification_reads');
}
