import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'print_pages', (table) => {
    idColumn(table, 'round_id');
    idColumn(table, 'participant_id');
    idColumn(table, 'contest_id').index();
    table.integer('pages').notNullable().comment('sent to the printer and not withdrawn');
    table.primary(['round_id', 'participant_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('print_pages');
}
