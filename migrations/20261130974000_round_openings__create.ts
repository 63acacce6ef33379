import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Only rounds whose opening was put off, or that were opened anyway, have a row. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'round_openings', (table) => {
    idColumn(table, 'round_id').primary();
    timeColumn(table, 'planned_at').nullable().comment('when the round would have opened; null = it was not put off');
    timeColumn(table, 'put_off_to').nullable().comment('an opening at another time was chosen by someone since');
    table
      .text('allowed_versions')
      .notNullable()
      .comment('JSON: versions with which it may open although they disagree');
    table.string('allowed_by', 26).nullable();
    timeColumn(table, 'allowed_at').nullable();
    table.text('reason').nullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('round_openings');
}
