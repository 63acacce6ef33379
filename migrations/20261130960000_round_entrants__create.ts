import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'round_entrants', (table) => {
    idColumn(table, 'round_id');
    idColumn(table, 'participant_id');
    table.integer('position').notNullable().comment('from 1, by the results that they were promoted by');
    table.string('state', 16).notNullable().comment('promoted, waiting, declined or removed');
    table.text('reason').notNullable().comment('of an organizer who decided otherwise; empty otherwise');
    timeColumn(table, 'changed_at').notNullable();
    table.primary(['round_id', 'participant_id']);
    table.index(['participant_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('round_entrants');
}
