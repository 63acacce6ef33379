import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_events', (table) => {
    idColumn(table, 'contest_id');
    table.bigInteger('sequence').notNullable().comment('1, 2, 3, … within a contest, without gaps');
    table.string('kind', 20).notNullable().comment('contest, round, problem, participant, submission, …');
    table.string('subject_id', 26).notNullable().comment('the object that the event is about');
    table.string('round_id', 26).comment('null: about the contest');
    table.string('audience', 10).notNullable().comment('public, thaw (public once the round is thawed) or staff');
    table.text('data', 'longtext').comment('JSON of the whole object as it became; null: it is gone');
    timeColumn(table, 'happened_at').notNullable();
    table.primary(['contest_id', 'sequence']);
    table.index(['contest_id', 'round_id', 'audience', 'sequence'], 'contest_events_held');
    table.index(['contest_id', 'kind', 'sequence'], 'contest_events_kind');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_events');
}
