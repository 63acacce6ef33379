import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'unusual_event_notes', (table) => {
    idColumn(table, 'contest_id');
    table.string('event_key', 180).notNullable().comment('kind and facts of the event, which is found anew each time');
    table.string('state', 20).notNullable().comment('open, noted, dismissed');
    table.text('note').notNullable();
    idColumn(table, 'written_by');
    timeColumn(table, 'written_at').notNullable();
    table.primary(['contest_id', 'event_key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('unusual_event_notes');
}
