import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.string('username', 40).nullable().comment('signs in beside the email address; as given');
    table.string('username_norm', 40).nullable().unique().comment('lower-cased, as compared');
    table
      .string('made_for_contest_id', 26)
      .nullable()
      .index()
      .comment(
        'made by an import: until its owner confirms an address, staff of the contest may give it a new password',
      );
    table.bigInteger('password_given_at').nullable().comment('when staff last made its password');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.dropIndex(['made_for_contest_id']);
    table.dropUnique(['username_norm']);
  });
  await knex.schema.alterTable('users', (table) => {
    table.dropColumn('username');
    table.dropColumn('username_norm');
    table.dropColumn('made_for_contest_id');
    table.dropColumn('password_given_at');
  });
}
