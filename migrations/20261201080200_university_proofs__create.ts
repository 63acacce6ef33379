import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** What a university said about a person when they signed in with it, and from when to when it said so. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'university_proofs', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id');
    table.string('university_id', 26).notNullable().index();
    table.string('provider_id', 26).notNullable();
    table.string('full_name', 120).nullable();
    table.string('email', 254).nullable();
    table.string('student_number', 40).nullable();
    table.string('affiliation', 120).nullable().comment('student, staff, …');
    table.string('claims_hash', 64).notNullable();
    timeColumn(table, 'first_at').notNullable();
    timeColumn(table, 'last_at').notNullable();
    table.unique(['user_id', 'provider_id', 'claims_hash']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('university_proofs');
}
