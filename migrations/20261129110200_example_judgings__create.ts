import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'example_judgings', (table) => {
    idColumn(table).primary();
    idColumn(table, 'version_id');
    table.integer('run').notNullable().comment('of the check it belongs to');
    table.integer('position').notNullable();
    table.string('path', 500).notNullable().comment('below submissions/');
    table.string('state', 20).notNullable().comment('waiting | running | finished');
    table.string('toolchain', 40).nullable().comment('what judging it needs; null = it was refused before judging');
    table.integer('time_limit_ms').nullable().comment('instead of that of the version, while one is derived');
    table.text('source', 'mediumtext').nullable().comment('JSON: language, entry point, files by hash, deleted files');
    table.string('verdict', 10).nullable();
    table.boolean('agrees').nullable().comment('with what the package expects');
    table.string('test', 255).nullable().comment('the test that decided');
    table.integer('cpu_ms').nullable().comment('slowest test, divided by the time factor of its language');
    table.text('words').nullable().comment('of the compiler, the validator or the judge');
    table.string('host_id', 26).nullable();
    timeColumn(table, 'finished_at').nullable();
    table.unique(['version_id', 'run', 'position']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('example_judgings');
}
