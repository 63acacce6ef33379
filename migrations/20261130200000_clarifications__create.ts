import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'clarifications', (table) => {
    idColumn(table).primary();
    idColumn(table, 'contest_id');
    table.string('kind', 20).notNullable().comment('question, announcement');
    table.string('round_id', 26).comment('null: about the whole contest');
    table.string('round_problem_id', 26).comment('null: about no problem');
    table.string('participant_id', 26).comment('who asked; null for an announcement');
    table.string('asked_by', 26).comment('the person who asked; null for an announcement');
    table.text('question').comment('Markdown; null for an announcement, and after its author erased the account');
    table.string('state', 20).notNullable().comment('open, answered, published, withdrawn');
    table.string('claimed_by', 26).comment('the organizer who is answering it');
    timeColumn(table, 'claimed_at');
    idColumn(table, 'answer_id').unique().comment('names the answer in the log of the contest');
    table.text('answer').comment('Markdown of the answer or announcement; null while there is none');
    table.string('audience', 10).comment('asker, all; it stays when an answer is withdrawn');
    table.integer('version').notNullable().comment('of the answer or announcement; 0 before the first');
    table.text('reason').comment('why it was withdrawn; shown to whoever could read it');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'written_at').comment('when the newest version was written');
    table.string('form_key', 100).notNullable().unique().comment('the form or request that made it');
    table
      .string('open_slot', 80)
      .unique()
      .comment('which of the open questions of a person it is; null once it is not open');
    table.index(['contest_id', 'state']);
    table.index(['asked_by']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('clarifications');
}
