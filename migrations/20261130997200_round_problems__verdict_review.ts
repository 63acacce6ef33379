import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table
      .boolean('reviews_verdicts')
      .notNullable()
      .defaultTo(false)
      .comment('verdicts wait until the jury has released them');
    table.integer('release_after_minutes').nullable().comment('null = they wait as long as it takes');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table.dropColumn('reviews_verdicts');
    table.dropColumn('release_after_minutes');
  });
}
