import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => {
    table.bigInteger('hidden_at').nullable().comment('null = shown; else it is on no public list and no board');
    table.text('hidden_reason').nullable().comment('why organizers hid it; it reads this too');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => {
    table.dropColumn('hidden_at');
    table.dropColumn('hidden_reason');
  });
}
