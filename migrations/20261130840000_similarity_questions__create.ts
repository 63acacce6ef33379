import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'similarity_questions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'pair_id');
    idColumn(table, 'submission_id').comment('whose authors are asked');
    table.text('question').comment('null after an author erased the account');
    table
      .boolean('shows_fragments')
      .notNullable()
      .comment('the authors see the shared code of the other side, without a name');
    table.string('asked_by', 26);
    timeColumn(table, 'asked_at').notNullable();
    table.text('answer').comment('null until it is answered, and after its author erased the account');
    table.string('answered_by', 26);
    timeColumn(table, 'answered_at');
    table.string('form_key', 100).notNullable().unique().comment('the form that sent it');
    table.index(['pair_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('similarity_questions');
}
