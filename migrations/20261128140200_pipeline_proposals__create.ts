import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'pipeline_proposals', (table) => {
    idColumn(table).primary();
    idColumn(table, 'member_id').index();
    table.string('open_member_id', 26).nullable().unique().comment('member_id while it is open: one at a time');
    table.string('from_stage', 30).notNullable();
    table.string('to_stage', 30).notNullable();
    table.text('note').notNullable();
    table.string('link', 500).nullable();
    table.string('state', 20).notNullable().comment('open | approved | declined | outdated');
    table.string('proposed_by', 26).nullable().comment('null = the system');
    timeColumn(table, 'proposed_at').notNullable();
    table.string('decided_by', 26).nullable();
    timeColumn(table, 'decided_at').nullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('pipeline_proposals');
}
