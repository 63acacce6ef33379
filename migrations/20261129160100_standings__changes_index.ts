import type { Knex } from 'knex';

/** The index alone answers how often and when a round's rows last changed, which boards ask every second. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('standings', (table) => {
    table.index(['round_id', 'updated_at', 'rev']);
  });
  await knex.schema.alterTable('standings', (table) => {
    table.dropIndex(['round_id', 'updated_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('standings', (table) => {
    table.index(['round_id', 'updated_at']);
  });
  await knex.schema.alterTable('standings', (table) => {
    table.dropIndex(['round_id', 'updated_at', 'rev']);
  });
}
