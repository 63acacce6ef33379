import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('published_results', (table) => {
    table
      .text('invited', 'mediumtext')
      .nullable()
      .comment('JSON ids of participants invited to the pipeline; null = the awarded, before it could be chosen');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('published_results', (table) => {
    table.dropColumn('invited');
  });
}
