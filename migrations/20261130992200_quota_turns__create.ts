import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'quota_turns', (table) => {
    idColumn(table, 'contest_id').index();
    idColumn(table, 'round_id');
    idColumn(table, 'participant_id');
    table
      .bigInteger('rev')
      .notNullable()
      .comment('grows with each submission in a round with quotas: one at a time is counted');
    table.primary(['round_id', 'participant_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('quota_turns');
}
