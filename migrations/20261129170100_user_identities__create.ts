import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** Accounts elsewhere that a person signs in with: GitHub today, others beside it. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'user_identities', (table) => {
    table.string('provider', 32).notNullable().comment('github');
    table.string('subject', 191).notNullable().comment('id there, never a name that somebody else may take later');
    idColumn(table, 'user_id');
    table.string('login', 64).nullable().comment('name there when it was last used');
    timeColumn(table, 'verified_at').notNullable().comment('when the provider last confirmed it');
    table.primary(['provider', 'subject']);
    table.unique(['user_id', 'provider']);
  });
  const rows = (await knex('users')
    .whereNotNull('github_id')
    .select('id', 'github_id', 'github_login', 'created_at')) as {
    id: string;
    github_id: string;
    github_login: string | null;
    created_at: number;
  }[];
  const identities = rows.map((row) => ({
    ...{ provider: 'github', subject: row.github_id, user_id: row.id },
    ...{ login: row.github_login, verified_at: row.created_at },
  }));
  await knex.batchInsert('user_identities', identities, 100);
  await knex.schema.alterTable('users', (table) => {
    table.dropUnique(['github_id']);
  });
  await knex.schema.alterTable('users', (table) => {
    table.dropColumns('github_id', 'github_login');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.string('github_id', 32).nullable().unique();
    table.string('github_login', 64).nullable();
  });
  const rows = (await knex('user_identities').where({ provider: 'github' }).select('user_id', 'subject', 'login')) as {
    user_id: string;
    subject: string;
    login: string | null;
  }[];
  for (const row of rows)
    await knex('users').where({ id: row.user_id }).update({ github_id: row.subject, github_login: row.login });
  await knex.schema.dropTable('user_identities');
}
