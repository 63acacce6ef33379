import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.index(['finished_at'], 'judgings_finished');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.dropIndex(['finished_at'], 'judgings_finished');
  });
}
