import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('notification_choices', (table) => {
    table.boolean('is_pushed').comment('also as a push message; null: as usual');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('notification_choices', (table) => {
    table.dropColumn('is_pushed');
  });
}
