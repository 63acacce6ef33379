import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'certificates', (table) => {
    idColumn(table).primary();
    table.string('serial', 20).notNullable().unique().comment('printed, and typed to verify it: KW-2026-7F3K-9QXZ');
    idColumn(table, 'batch_id');
    table.string('place_type', 20).notNullable().comment('as in its batch');
    idColumn(table, 'place_id').comment('as in its batch');
    table.string('source_key', 80).notNullable().comment('as in its batch');
    idColumn(table, 'user_id').comment('whose it is');
    table.string('name', 255).notNullable().comment('printed; the pseudonym once the account is erased');
    table.text('facts').notNullable().comment('JSON: what it states');
    table.string('state', 20).notNullable().comment('valid, revoked, superseded');
    table.string('cause', 20).comment('why it is not valid: staff, correction, name, erased');
    table.text('reason').comment('what staff wrote when they revoked it');
    timeColumn(table, 'issued_at').notNullable();
    timeColumn(table, 'ended_at').comment('when it stopped being valid');
    table.string('replaced_by_id', 26).comment('the certificate that replaced it');
    table
      .string('current_key', 120)
      .unique()
      .comment('source and person while it is the current one; null once superseded');
    table.index(['batch_id']);
    table.index(['place_type', 'place_id']);
    table.index(['source_key']);
    table.index(['user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('certificates');
}
