import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table.bigInteger('visible_from').nullable().comment('null = with the opening of the round');
    table.bigInteger('open_until').nullable().comment('exclusive; null = as long as the round');
    table.bigInteger('shown_at').nullable().comment('when it was announced; never used for decisions');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table.dropColumn('visible_from');
    table.dropColumn('open_until');
    table.dropColumn('shown_at');
  });
}
