import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('partnerships', (table) => {
    table.string('renewed_from_id', 26).nullable().index().comment('the partnership that it continues');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('partnerships', (table) => {
    table.dropIndex(['renewed_from_id']);
    table.dropColumn('renewed_from_id');
  });
}
