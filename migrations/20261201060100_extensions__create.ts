import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'extensions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'course_id');
    table.string('assignment_id', 26).nullable().comment('null: every assignment of the course');
    idColumn(table, 'user_id').index();
    table.string('state', 12).notNullable().comment('asked, granted, declined, withdrawn or revoked');
    timeColumn(table, 'due_at').nullable();
    timeColumn(table, 'late_until').nullable();
    table.integer('extra_late_days').notNullable().defaultTo(0);
    table.integer('time_factor_percent').nullable().comment('of the time between opening and due time, 101 to 400');
    table.text('reason').notNullable();
    table.text('answer').nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'decided_at').nullable();
    table.string('decided_by', 26).nullable();
    table.index(['course_id', 'state', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('extensions');
}
