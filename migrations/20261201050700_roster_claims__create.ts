import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'roster_claims', (table) => {
    idColumn(table).primary();
    idColumn(table, 'user_id').index();
    idColumn(table, 'section_id');
    table.string('student_key', 40).notNullable().comment('as it was typed; it may be on no list');
    table.string('code_hash', 64).notNullable();
    table.integer('attempts').notNullable().defaultTo(0).comment('wrong codes');
    timeColumn(table, 'mailed_at').nullable().comment('null: there was no one to mail the code to');
    timeColumn(table, 'created_at').notNullable().index();
    table.index(['section_id', 'student_key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('roster_claims');
}
