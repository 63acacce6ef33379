import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'participant_details', (table) => {
    idColumn(table, 'participant_id').primary();
    idColumn(table, 'contest_id');
    table.string('external_id', 36).comment('what the organizers call it elsewhere: an import finds it again by this');
    table.string('group_name', 60).comment('site or category');
    table.string('room', 60).comment('room or seat');
    table.string('university', 120).comment('of a team whose members have none');
    table.unique(['contest_id', 'external_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('participant_details');
}
