import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

interface OldCourse {
  id: string;
  university_id: string;
  join_code: string;
  is_enrollment_open: number;
  class_list_rev: number;
  created_at: number;
  university: string;
}

/** Each course there is gets one section, which has the id of the course, so that running this again finds it. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'course_sections', (table) => {
    idColumn(table).primary();
    idColumn(table, 'course_id').index();
    table.string('university_id', 26).nullable().index().comment('null: the community');
    table.string('name', 120).notNullable();
    table.integer('position').notNullable();
    table.string('join_code', 20).notNullable().unique();
    table.boolean('is_enrollment_open').notNullable();
    timeColumn(table, 'code_ends_at').nullable().comment('from then on nobody joins with the code');
    table.integer('code_limit').nullable().comment('how many may join with this code');
    table.integer('code_uses').notNullable().defaultTo(0).comment('how many joined with this code');
    table.integer('roster_rev').notNullable().defaultTo(1).comment('counts edits of the roster');
    table.integer('rev').notNullable().defaultTo(1).comment('counts edits');
    timeColumn(table, 'created_at').notNullable();
  });
  const courses = (await knex('courses as c')
    .join('universities as u', 'u.id', 'c.university_id')
    .select('c.*', 'u.name as university')) as OldCourse[];
  for (const course of courses)
    await knex('course_sections').insert({
      id: course.id,
      course_id: course.id,
      university_id: course.university_id,
      name: course.university,
      position: 0,
      join_code: course.join_code,
      is_enrollment_open: course.is_enrollment_open,
      roster_rev: course.class_list_rev,
      created_at: course.created_at,
    });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('course_sections');
}
