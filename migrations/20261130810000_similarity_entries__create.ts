import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'similarity_entries', (table) => {
    idColumn(table, 'check_id');
    idColumn(table, 'submission_id');
    table.boolean('is_outside').notNullable().comment('submitted in another place');
    table.integer('tokens').notNullable().comment('of the code that was compared');
    table.integer('best_milli').comment('similarity to the most similar submission; null when it was not compared');
    table.string('reason', 30).comment('why it was not compared; null when it was');
    table.text('left_files').notNullable().comment('JSON: path and reason of files that were not compared');
    table.primary(['check_id', 'submission_id']);
    table.index(['submission_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('similarity_entries');
}
