import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'submissions', (table) => {
    idColumn(table).primary();
    idColumn(table, 'problem_version_id').index();
    table.string('context_type', 20).notNullable().comment('assignment | round | practice');
    idColumn(table, 'context_id').comment('assignment, round problem or problem');
    table.string('round_id', 26).nullable();
    table.string('course_id', 26).nullable();
    table.string('participant_id', 26).nullable();
    idColumn(table, 'author_id');
    table
      .string('form_key', 40)
      .notNullable()
      .unique()
      .comment('of the form it came from: a double click makes one submission');
    table.string('form', 10).notNullable().comment('files | archive | patch');
    table.string('language', 40).nullable().comment('null for kernel problems');
    table.string('entry_point', 255).nullable();
    table.string('tree_hash', 64).notNullable().comment('sha256 over paths and contents: provenance');
    table.text('commits', 'mediumtext').notNullable().comment('JSON: subjects of a git format-patch');
    timeColumn(table, 'submitted_at').notNullable();
    table.string('verdict', 10).nullable();
    table.integer('score_milli').nullable();
    table.string('current_judging_id', 26).nullable();
    timeColumn(table, 'judged_at').nullable();
    table.index(['round_id', 'participant_id']);
    table.index(['context_type', 'context_id', 'author_id']);
    table.index(['author_id', 'submitted_at']);
    table.index(['submitted_at', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('submissions');
}
