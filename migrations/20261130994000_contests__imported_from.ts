import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table
      .string('imported_from', 120)
      .nullable()
      .comment('where it was held; it has results but no submissions here, and can only be read. null = held here');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.dropColumn('imported_from');
  });
}
