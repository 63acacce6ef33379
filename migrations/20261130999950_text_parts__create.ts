import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

/** Parts of texts that are too long for one row: TiDB takes 6 MiB a row, MariaDB 16 MiB a statement. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'text_parts', (table) => {
    idColumn(table, 'owner_id').comment('the row whose column is empty because its text is here');
    table.integer('position').notNullable();
    table.text('text', 'mediumtext').notNullable();
    table.primary(['owner_id', 'position']);
  });
}

/** Puts each text together again in the row of its owner. */
export async function down(knex: Knex): Promise<void> {
  for (const table of ['published_results', 'contest_results'])
    for (const { id } of (await knex(table).where({ snapshot: '' }).select('id')) as { id: string }[]) {
      const parts = (await knex('text_parts').where({ owner_id: id }).orderBy('position')) as { text: string }[];
      const snapshot = parts.map(({ text }) => text).join('');
      await knex(table).where({ id }).update({ snapshot });
    }
  await knex.schema.dropTable('text_parts');
}
