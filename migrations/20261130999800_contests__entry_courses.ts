import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.text('entry_course_ids').nullable().comment('JSON: courses whose members may register; null: none');
  });
  const rows = (await knex('contests').whereNotNull('entry_course_id').select('id', 'entry_course_id')) as {
    id: string;
    entry_course_id: string;
  }[];
  for (const { id, entry_course_id: courseId } of rows)
    await knex('contests')
      .where({ id })
      .update({ entry_course_ids: JSON.stringify([courseId]) });
  await knex.schema.alterTable('contests', (table) => table.dropColumn('entry_course_id'));
}

/** Of several courses, the first one stays. */
export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.string('entry_course_id', 26).nullable().comment('for entry = course');
  });
  const rows = (await knex('contests').whereNotNull('entry_course_ids').select('id', 'entry_course_ids')) as {
    id: string;
    entry_course_ids: string;
  }[];
  for (const { id, entry_course_ids: list } of rows) {
    const [first = null] = JSON.parse(list) as string[];
    await knex('contests').where({ id }).update({ entry_course_id: first });
  }
  await knex.schema.alterTable('contests', (table) => table.dropColumn('entry_course_ids'));
}
