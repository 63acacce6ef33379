import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'regrade_requests', (table) => {
    idColumn(table).primary();
    idColumn(table, 'course_id');
    idColumn(table, 'assignment_id');
    idColumn(table, 'user_id').index();
    table.string('state', 12).notNullable().comment('asked, accepted, declined or withdrawn');
    table.text('reason').notNullable();
    table.text('answer').nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'decided_at').nullable();
    table.string('decided_by', 26).nullable();
    table.string('open_key', 60).nullable().unique().comment('of assignment and student while it waits');
    table.index(['course_id', 'state']);
    table.index(['assignment_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('regrade_requests');
}
