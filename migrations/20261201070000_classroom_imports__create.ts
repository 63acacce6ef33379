import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'classroom_imports', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id').index();
    idColumn(table, 'course_id').index();
    table.string('state', 20).notNullable().comment('dry-run, importing, waiting (for the check of the version), done');
    table.string('source', 255).notNullable().comment('name of the file, or the address of the repository');
    table.string('repository_sha256', 64).nullable().comment('of the zip, among the held uploads; null once imported');
    table.string('roster_sha256', 64).nullable().comment('likewise, of the roster');
    table.string('solution_sha256', 64).nullable().comment('likewise, of the solution');
    table.text('choices', 'mediumtext').notNullable().comment('JSON: what was typed on the page of the dry run');
    table.string('problem_version_id', 26).nullable().index();
    table.string('assignment_id', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'expires_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('classroom_imports');
}
