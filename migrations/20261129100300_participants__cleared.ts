import type { Knex } from 'knex';
import { timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => {
    timeColumn(table, 'cleared_at')
      .nullable()
      .comment('an organizer ranked them again: rights to read problems that had ended by then no longer count');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('participants', (table) => table.dropColumn('cleared_at'));
}
