import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table
      .integer('board_top')
      .nullable()
      .comment('whom boards and results show beside the reader: null = everyone, else at most the first so many');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => table.dropColumn('board_top'));
}
