import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table
      .string('request_key', 20)
      .nullable()
      .unique()
      .comment('hash of the idempotency key of the API and its owner: one content a key; null: sent without one');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('submissions', (table) => {
    table.dropUnique(['request_key']);
  });
  await knex.schema.alterTable('submissions', (table) => {
    table.dropColumn('request_key');
  });
}
