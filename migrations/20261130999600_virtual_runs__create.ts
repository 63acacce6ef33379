import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'virtual_runs', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id').index();
    idColumn(table, 'round_id');
    idColumn(table, 'user_id');
    timeColumn(table, 'started_at').notNullable();
    table.bigInteger('length_ms').notNullable().comment('that of the round when it was started');
    timeColumn(table, 'stopped_at').nullable().comment('null = it ends by itself');
    table.string('open_key', 60).nullable().unique().comment('of the round and the person while it may run');
    table.index(['round_id', 'user_id', 'started_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('virtual_runs');
}
