import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('extensions', (table) => {
    table.string('form_key', 80).nullable().comment('of the form, so that sending it twice has one effect');
  });
  await knex.schema.alterTable('extensions', (table) => table.unique(['form_key']));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('extensions', (table) => table.dropUnique(['form_key']));
  await knex.schema.alterTable('extensions', (table) => table.dropColumn('form_key'));
}
