import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('roster_entries', (table) => {
    table
      .string('released_user_id', 26)
      .nullable()
      .comment('who had claimed the row until staff unlinked it; for undoing that');
    table.bigInteger('invited_at').nullable().comment('when an invitation to join was mailed last');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('roster_entries', (table) => {
    table.dropColumn('released_user_id');
    table.dropColumn('invited_at');
  });
}
