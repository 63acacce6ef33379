import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => {
    table
      .text('disqualified_in')
      .nullable()
      .comment('JSON list {roundId, at, reason}: rounds in which it is disqualified, while the others count');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => table.dropColumn('disqualified_in'));
}
