import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contests', (table) => {
    idColumn(table).primary();
    table.string('slug', 60).notNullable().unique();
    table.string('name', 120).notNullable();
    table.string('summary', 300).notNullable().comment('one plain sentence for lists; may be empty');
    table.text('description', 'mediumtext').notNullable().comment('Markdown; may be empty');
    table.string('visibility', 12).notNullable().comment('draft | published');
    timeColumn(table, 'registration_opens_at').nullable().comment('null = as soon as published');
    timeColumn(table, 'registration_closes_at').nullable().comment('null = when the last round closes');
    table.string('entry', 12).notNullable().comment('anyone | university | course');
    table.text('entry_universities').notNullable().comment('JSON array of names, for entry = university');
    table.string('entry_course_id', 26).nullable().comment('for entry = course');
    table.string('participation', 12).notNullable().comment('person | team');
    table.integer('team_min').notNullable().comment('people; 1 for persons');
    table.integer('team_max').notNullable().comment('people; 1 for persons');
    timeColumn(table, 'starts_at').nullable().index().comment('first opening of its rounds; null without rounds');
    timeColumn(table, 'ends_at').nullable().index().comment('last closing of its rounds');
    table.string('created_by', 26).nullable();
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'published_at').nullable();
    table.integer('rev').notNullable().comment('+1 on every edit: guards against two editors');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contests');
}
