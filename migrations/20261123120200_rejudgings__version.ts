import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rejudgings', (table) => {
    table
      .string('against_version_id', 26)
      .nullable()
      .comment('the problem version all of it is judged by; null = each by the version it was judged by');
    table
      .boolean('moves_places')
      .notNullable()
      .defaultTo(false)
      .comment('applying it makes that version the one of the rounds and assignments of its submissions');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rejudgings', (table) => {
    table.dropColumn('moves_places');
    table.dropColumn('against_version_id');
  });
}
