import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('enrollments', (table) => {
    table.string('section_id', 26).nullable().index().comment('the section of the course; never null in new rows');
  });
  await knex('enrollments').update({ section_id: knex.ref('course_id') });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('enrollments', (table) => {
    table.dropIndex(['section_id']);
  });
  await knex.schema.alterTable('enrollments', (table) => {
    table.dropColumn('section_id');
  });
}
