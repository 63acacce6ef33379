import type { Knex } from 'knex';

/** Sections have these now. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('courses', (table) => {
    table.dropUnique(['join_code']);
  });
  for (const column of ['join_code', 'is_enrollment_open', 'class_list_rev'])
    await knex.schema.alterTable('courses', (table) => {
      table.dropColumn(column);
    });
}

/** The code of the first section becomes that of the course. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('courses', (table) => {
    table.string('join_code', 20).nullable();
    table.boolean('is_enrollment_open').notNullable().defaultTo(false);
    table.integer('class_list_rev').notNullable().defaultTo(1).comment('the same for the class list');
  });
  const sections = (await knex('course_sections').where({ position: 0 }).select('*')) as {
    course_id: string;
    join_code: string;
    is_enrollment_open: number;
    roster_rev: number;
  }[];
  for (const { course_id: id, join_code, is_enrollment_open, roster_rev: class_list_rev } of sections)
    await knex('courses').where({ id }).update({ join_code, is_enrollment_open, class_list_rev });
  await knex.schema.alterTable('courses', (table) => {
    table.unique(['join_code']);
  });
}
