import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.bigInteger('archived_at').nullable().comment('null = not archived; else it can only be read');
    table.bigInteger('deleted_at').nullable().comment('null = there; else it is removed for good 30 days later');
    table.string('deleted_slug', 80).nullable().comment('of a deleted contest: its URL name, which is free meanwhile');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.dropColumn('archived_at');
    table.dropColumn('deleted_at');
    table.dropColumn('deleted_slug');
  });
}
