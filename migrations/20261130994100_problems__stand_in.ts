import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('problems', (table) => {
    table
      .string('stands_in_for', 26)
      .nullable()
      .index()
      .comment(
        'contest that was imported without its problems: a name without a package, in no list. null = a problem',
      );
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('problems', (table) => {
    table.dropIndex(['stands_in_for']);
    table.dropColumn('stands_in_for');
  });
}
