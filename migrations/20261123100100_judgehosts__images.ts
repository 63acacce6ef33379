import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgehosts', (table) => {
    table.text('images').nullable().comment('JSON list: toolchain, id of its image, versions by language');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgehosts', (table) => {
    table.dropColumn('images');
  });
}
