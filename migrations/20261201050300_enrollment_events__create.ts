import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

interface Seen {
  course_id: string;
  user_id: string;
  at: number;
}

/** Of people who left before there was a history, it says what is known: that they submitted, and are not enrolled. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'enrollment_events', (table) => {
    idColumn(table, 'course_id');
    idColumn(table, 'user_id').index();
    table.integer('number').notNullable().comment('1, 2, … for each student of a course');
    idColumn(table, 'section_id');
    table.string('kind', 20).notNullable().comment('joined | moved | left | removed');
    table.string('by_id', 26).nullable().comment('who did it; null: an import or the site');
    timeColumn(table, 'at').notNullable();
    table.primary(['course_id', 'user_id', 'number']);
  });
  const enrolled = (await knex('enrollments').select('course_id', 'user_id', 'enrolled_at as at')) as Seen[];
  const former = (await knex('submissions as s')
    .leftJoin('enrollments as e', (on) => void on.on('e.course_id', 's.course_id').andOn('e.user_id', 's.author_id'))
    .leftJoin('course_staff as f', (on) => void on.on('f.course_id', 's.course_id').andOn('f.user_id', 's.author_id'))
    .whereNotNull('s.course_id')
    .whereNull('e.user_id')
    .whereNull('f.user_id')
    .groupBy('s.course_id', 's.author_id')
    .select('s.course_id', 's.author_id as user_id')
    .max('s.submitted_at as at')) as unknown as Seen[];
  const rows = [
    ...enrolled.map((one) => ({ ...one, kind: 'joined' })),
    ...former.map((one) => ({ ...one, kind: 'left' })),
  ].map((one) => ({ ...one, number: 1, section_id: one.course_id }));
  for (let start = 0; start < rows.length; start += 100)
    await knex('enrollment_events').insert(rows.slice(start, start + 100));
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('enrollment_events');
}
