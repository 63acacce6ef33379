import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Learning platforms that lead into courses by LTI 1.3. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'lti_platforms', (table) => {
    idColumn(table).primary();
    table.string('name', 120).notNullable();
    table.string('issuer', 255).notNullable();
    table.string('client_id', 255).notNullable();
    table.text('settings').notNullable().comment('JSON: addresses, deployments, domains of email');
    table.string('state', 8).notNullable().comment('off or on');
    table.integer('rev').notNullable().defaultTo(0);
    timeColumn(table, 'created_at').notNullable();
    table.unique(['issuer', 'client_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('lti_platforms');
}
