import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

interface Member {
  course_id: string;
  user_id: string;
  added_at: number;
}

/** Whoever was on the staff of a course is on that of its one section. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'section_staff', (table) => {
    idColumn(table, 'section_id');
    idColumn(table, 'user_id').index();
    idColumn(table, 'course_id').index();
    timeColumn(table, 'added_at').notNullable();
    table.primary(['section_id', 'user_id']);
  });
  const members = (await knex('course_staff').select('course_id', 'user_id', 'added_at')) as Member[];
  for (let start = 0; start < members.length; start += 100)
    await knex('section_staff').insert(
      members.slice(start, start + 100).map((member) => ({ ...member, section_id: member.course_id })),
    );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('section_staff');
}
