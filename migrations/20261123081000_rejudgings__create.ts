import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'rejudgings', (table) => {
    idColumn(table).primary();
    table.string('state', 20).notNullable().comment('running | applying | applied | cancelled');
    table.text('reason').notNullable().comment('public once it is applied');
    table.text('filter').notNullable().comment('JSON RejudgingFilter: what was chosen');
    table.integer('size').notNullable().comment('submissions in it');
    timeColumn(table, 'estimated_ms').notNullable().comment('judge time it was said to take');
    idColumn(table, 'created_by');
    timeColumn(table, 'created_at').notNullable();
    table.string('ended_by', 26).nullable().comment('who applied or cancelled it');
    timeColumn(table, 'ended_at').nullable();
    timeColumn(table, 'touched_at').notNullable().comment('written first by each batch, so that ending waits for it');
    table.index(['state', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rejudgings');
}
