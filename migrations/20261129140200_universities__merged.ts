import type { Knex } from 'knex';

/** Builds URL names like those of new universities; if several have the same, their ids are appended. */
function slugOf(name: string): string {
  const latin = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return latin === '' ? 'university' : latin;
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('universities', (table) => {
    table.string('slug', 80).nullable().comment('URL name; kept after a merge, when it leads to the other one');
    table.string('merged_into_id', 26).nullable().index().comment('set: only another name of that university');
  });
  const taken = new Set<string>();
  const rows = (await knex('universities').orderBy('id').select('id', 'name')) as { id: string; name: string }[];
  for (const { id, name } of rows) {
    const wanted = slugOf(name);
    const slug = taken.has(wanted) || wanted === 'university' ? `${wanted}-${id.slice(-6).toLowerCase()}` : wanted;
    taken.add(slug);
    await knex('universities').where({ id }).update({ slug });
  }
  await knex.schema.alterTable('universities', (table) => {
    table.unique(['slug']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('universities', (table) => {
    table.dropUnique(['slug']);
    table.dropIndex(['merged_into_id']);
  });
  await knex.schema.alterTable('universities', (table) => {
    table.dropColumn('slug');
    table.dropColumn('merged_into_id');
  });
}
