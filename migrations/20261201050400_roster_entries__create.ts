import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

interface Listed {
  course_id: string;
  student_key: string;
  student_number: string;
  full_name: string;
  position: number;
}

/** Takes the place of `class_list_entries`: student IDs are unique in a section, since two universities may give out the same. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'roster_entries', (table) => {
    idColumn(table, 'section_id');
    table.string('student_key', 40).notNullable().comment('student_number as it is compared: letters and digits only');
    table.string('student_number', 40).notNullable();
    table.string('full_name', 120).notNullable();
    table.string('class_name', 120).nullable();
    table.string('email', 254).nullable().comment('at the school; codes to claim the row are sent there');
    table.integer('position').notNullable().comment('the order in which the list was given');
    table.string('user_id', 26).nullable().index().comment('the account that claimed it');
    timeColumn(table, 'claimed_at').nullable();
    timeColumn(table, 'removed_at').nullable().comment('a later list no longer has it; its claim comes back with it');
    table.primary(['section_id', 'student_key']);
  });
  const listed = (await knex('class_list_entries').select('*')) as Listed[];
  for (let start = 0; start < listed.length; start += 100)
    await knex('roster_entries').insert(
      listed.slice(start, start + 100).map(({ course_id, ...one }) => ({ ...one, section_id: course_id })),
    );
  await knex.schema.dropTable('class_list_entries');
}

/** Of several sections, the lists are joined; of two equal student IDs, the first stays. */
export async function down(knex: Knex): Promise<void> {
  await createTable(knex, 'class_list_entries', (table) => {
    idColumn(table, 'course_id');
    table.string('student_key', 40).notNullable().comment('student_number as it is compared: letters and digits only');
    table.string('student_number', 40).notNullable();
    table.string('full_name', 120).notNullable();
    table.integer('position').notNullable().comment('the order in which staff gave the list');
    table.primary(['course_id', 'student_key']);
  });
  const listed = (await knex('roster_entries as r')
    .join('course_sections as s', 's.id', 'r.section_id')
    .whereNull('r.removed_at')
    .orderBy(['s.position', 'r.position'])
    .select('s.course_id', 'r.student_key', 'r.student_number', 'r.full_name', 'r.position')) as Listed[];
  const kept = new Map<string, Listed>();
  for (const one of listed) {
    const key = `${one.course_id} ${one.student_key}`;
    if (!kept.has(key)) kept.set(key, one);
  }
  const rows = [...kept.values()];
  for (let start = 0; start < rows.length; start += 100)
    await knex('class_list_entries').insert(rows.slice(start, start + 100));
  await knex.schema.dropTable('roster_entries');
}
