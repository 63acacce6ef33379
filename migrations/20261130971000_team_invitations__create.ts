import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'team_invitations', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    idColumn(table, 'participant_id');
    table
      .string('code_hash', 64)
      .notNullable()
      .comment('keyed SHA-256 of the code; the code itself follows from the id and the secret of the site');
    table.integer('uses').notNullable().comment('people who joined by it');
    table.integer('uses_max').notNullable();
    idColumn(table, 'made_by');
    timeColumn(table, 'made_at').notNullable();
    timeColumn(table, 'ends_at').notNullable();
    timeColumn(table, 'revoked_at').nullable();
    table.unique(['contest_id', 'code_hash']);
    table.index(['participant_id', 'made_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('team_invitations');
}
