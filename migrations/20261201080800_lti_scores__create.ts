import type { Knex } from 'knex';
import { createTable, timeColumn } from './portable/table.ts';

/** Grades that were sent to learning platforms, or wait for it. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_scores', (table) => {
    table.string('lti_context_id', 26).notNullable();
    table.string('assignment_id', 26).notNullable();
    table.string('user_id', 26).notNullable();
    table.integer('sent_milli').nullable().comment('points last taken by the platform');
    table.string('state', 8).notNullable().comment('sent, waiting or failed');
    table.integer('tries').notNullable().defaultTo(0);
    table.string('problem', 200).nullable();
    timeColumn(table, 'next_at').nullable();
    timeColumn(table, 'updated_at').notNullable();
    table.primary(['lti_context_id', 'assignment_id', 'user_id']);
    table.index(['lti_context_id', 'updated_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_scores');
}
