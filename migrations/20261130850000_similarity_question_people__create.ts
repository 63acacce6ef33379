import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'similarity_question_people', (table) => {
    idColumn(table, 'question_id');
    idColumn(table, 'user_id').comment('may read the question and answer it');
    table.primary(['question_id', 'user_id']);
    table.index(['user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('similarity_question_people');
}
