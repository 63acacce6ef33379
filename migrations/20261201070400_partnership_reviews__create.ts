import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'partnership_reviews', (table) => {
    idColumn(table, 'partnership_id');
    idColumn(table, 'reviewer_id');
    table.boolean('has_conflict').notNullable().comment('of interest: the scores do not count');
    table.string('scores', 200).notNullable().comment('JSON: 1 to 5 by criterion');
    table.text('comment').notNullable();
    timeColumn(table, 'reviewed_at').notNullable();
    table.primary(['partnership_id', 'reviewer_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('partnership_reviews');
}
