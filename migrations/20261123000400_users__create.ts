import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'users', (table) => {
    idColumn(table).primary();
    table.string('email', 254).nullable().comment('as typed; null after erasure');
    table.string('email_norm', 254).nullable().unique().comment('lower-cased, NFKC, trimmed');
    timeColumn(table, 'email_verified_at').nullable();
    table.string('password_hash', 255).nullable().comment('scrypt; null = no password sign-in');
    table.string('display_name', 80).notNullable();
    table.string('full_name', 120).nullable();
    table.string('university', 120).nullable();
    table.string('student_number', 40).nullable();
    table.string('language', 10).nullable();
    table.string('github_id', 32).nullable().unique().comment('numeric id, never the login');
    table.string('github_login', 64).nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'erased_at').nullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('users');
}
