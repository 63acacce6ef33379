import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'similarity_pairs', (table) => {
    idColumn(table).primary();
    idColumn(table, 'check_id');
    idColumn(table, 'left_id').comment('submission; of the two, the one submitted first');
    idColumn(table, 'right_id').comment('submission');
    table.integer('similarity_milli').notNullable();
    table.integer('left_share_milli').notNullable().comment('how much of the left one the right one has too');
    table.integer('right_share_milli').notNullable();
    table.integer('overlap').notNullable().comment('shared fingerprints of both');
    table.integer('longest_lines').notNullable().comment('lines of the longest shared fragment');
    table.text('fragments', 'mediumtext').notNullable().comment('JSON: paths and lines of both sides');
    table.string('state', 20).notNullable().comment('open, no_concern, talk, settled');
    table.integer('rev').notNullable().comment('grows with each decision');
    table.index(['check_id', 'similarity_milli']);
    table.index(['left_id']);
    table.index(['right_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('similarity_pairs');
}
