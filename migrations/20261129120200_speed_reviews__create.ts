import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'speed_reviews', (table) => {
    idColumn(table).primary();
    idColumn(table, 'judging_id').unique().comment('whose measurement it is about');
    idColumn(table, 'submission_id').index();
    table.string('state', 20).notNullable().comment('waiting | confirmed | rejected');
    table.string('cause', 20).notNullable().comment('above | beyond_best: why it is looked at');
    table.bigInteger('limit_milli').notNullable().comment('the ratio that was exceeded, in thousandths');
    table.text('reason').nullable().comment('of the last decision');
    table.string('decided_by', 26).nullable();
    timeColumn(table, 'decided_at').nullable();
    table.string('kept_from', 26).nullable().comment('the review whose decision holds for this equal measurement');
    table.integer('rev').notNullable().comment('grows with every decision; guards against two reviewers');
    timeColumn(table, 'created_at').notNullable();
    table.index(['state', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('speed_reviews');
}
