import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'judgehosts', (table) => {
    idColumn(table).primary();
    table.string('name', 80).notNullable().unique();
    table.string('token_hash', 64).notNullable().unique().comment('sha256 of the bearer token');
    table.boolean('is_local').notNullable().comment('started by this site itself on the same machine');
    table.boolean('is_enabled').notNullable();
    table
      .string('state', 20)
      .notNullable()
      .comment('new | preparing | ready | draining | blocked, as the host last said');
    table.text('preparation').nullable().comment('JSON: step, steps, label, problem');
    table.text('toolchains').notNullable().comment('JSON list');
    table.integer('slots').notNullable();
    table.integer('running_count').notNullable();
    timeColumn(table, 'heartbeat_at').nullable();
    table.text('last_error').nullable();
    timeColumn(table, 'last_error_at').nullable();
    timeColumn(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('judgehosts');
}
