import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('course_sections', (table) => {
    table.string('roster_columns', 120).nullable().comment('fields in the order of the last list, separated by commas');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('course_sections', (table) => {
    table.dropColumn('roster_columns');
  });
}
