import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Sign-in services of universities. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'campus_providers', (table) => {
    idColumn(table).primary();
    table.string('slug', 60).notNullable().unique();
    table.string('university_id', 26).notNullable().index();
    table.string('kind', 8).notNullable().comment('oidc, saml or cas');
    table.string('state', 8).notNullable().comment('off or on');
    table.text('settings').notNullable().comment('JSON without secrets');
    table.text('secret').nullable().comment('client secret, encrypted; null = none, or in the environment');
    timeColumn(table, 'tested_at').nullable().comment('last test that succeeded, since its settings changed');
    table.integer('rev').notNullable().defaultTo(0);
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'updated_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('campus_providers');
}
