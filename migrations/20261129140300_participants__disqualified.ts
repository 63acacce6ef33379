import type { Knex } from 'knex';

/** Everyone who was unranked so far stays a guest, because the reason is not recorded. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => {
    table.text('starred_reason').nullable().comment('why staff made it a guest; shown to it and to staff');
    table
      .bigInteger('disqualified_at')
      .nullable()
      .comment('set: disqualified, listed at the end as DSQ without a rank');
    table.text('disqualified_reason').nullable().comment('shown to it and to staff');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => {
    table.dropColumn('starred_reason');
    table.dropColumn('disqualified_at');
    table.dropColumn('disqualified_reason');
  });
}
