import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'standings', (table) => {
    idColumn(table, 'round_id');
    idColumn(table, 'participant_id');
    table.text('live', 'mediumtext').notNullable().comment('JSON StandingFigures from every submission');
    table
      .text('frozen', 'mediumtext')
      .notNullable()
      .comment('JSON StandingFigures as the public sees them during a freeze');
    table.integer('rev').notNullable().comment('guards the next write');
    timeColumn(table, 'updated_at').notNullable();
    table.primary(['round_id', 'participant_id']);
    table.index(['round_id', 'updated_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('standings');
}
