import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table
      .bigInteger('taken_out_at')
      .nullable()
      .comment('null = counts; else it gives nothing and takes no submissions');
    table.text('taken_out_reason').nullable().comment('shown to everyone');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table.dropColumn('taken_out_at');
    table.dropColumn('taken_out_reason');
  });
}
