import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'rehearsal_items', (table) => {
    idColumn(table).primary();
    idColumn(table, 'rehearsal_id');
    idColumn(table, 'participant_id');
    idColumn(table, 'author_id');
    idColumn(table, 'round_problem_id');
    table.string('source_kind', 12).notNullable().comment('example of the package, or submission');
    table.text('source').notNullable().comment('path of the example, or id of the submission');
    table.string('expected', 100).notNullable().comment('verdicts, separated by spaces');
    timeColumn(table, 'due_at').notNullable();
    table.string('state', 12).notNullable().comment('planned, claimed, submitted, refused');
    timeColumn(table, 'claimed_until').nullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.string('submission_id', 26).nullable();
    table.string('error', 80).nullable().comment('why it was refused');
    table.index(['rehearsal_id', 'state', 'due_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rehearsal_items');
}
