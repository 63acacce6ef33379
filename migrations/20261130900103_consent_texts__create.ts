import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'consent_texts', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id').index();
    idColumn(table, 'subject_id').comment('the same for all versions of a text');
    table.integer('version').notNullable();
    table.text('titles').notNullable().comment('JSON: text by language');
    table.text('bodies', 'mediumtext').notNullable().comment('JSON: Markdown by language');
    table.string('created_by', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'ended_at').nullable().comment('a newer version replaced it, or it is asked for no longer');
    table.unique(['subject_id', 'version']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('consent_texts');
}
