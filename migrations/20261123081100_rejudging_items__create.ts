import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'rejudging_items', (table) => {
    idColumn(table, 'rejudging_id');
    idColumn(table, 'submission_id').index();
    table.string('open_submission_id', 26).nullable().unique().comment('the submission while the set is open: one set');
    table.string('old_verdict', 10).notNullable().comment('that counted when the set was started');
    table.integer('old_score_milli').nullable();
    table.string('judging_id', 26).nullable().unique().comment('null until it is queued');
    table.string('outcome', 10).nullable().comment('changed | same | kept; null until applied');
    table.primary(['rejudging_id', 'submission_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rejudging_items');
}
