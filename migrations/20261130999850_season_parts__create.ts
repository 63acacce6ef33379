import type { Knex } from 'knex';
import { createTable, idColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'season_parts', (table) => {
    idColumn(table, 'owner_id').comment('a season, for its standing of now, or a version of one');
    table.integer('position').notNullable().comment('from 1: the first part is in the row of the owner');
    table.text('content', 'mediumtext').notNullable();
    table.primary(['owner_id', 'position']);
  });
}

/** Puts each text together again in the row of its owner. */
export async function down(knex: Knex): Promise<void> {
  const owners = (await knex('season_parts').distinct('owner_id')) as { owner_id: string }[];
  for (const { owner_id: owner } of owners) {
    const parts = (await knex('season_parts').where({ owner_id: owner }).orderBy('position')) as { content: string }[];
    const rest = parts.map(({ content }) => content).join('');
    for (const [table, key] of [
      ['season_standings', 'season_id'],
      ['season_versions', 'id'],
    ] as const) {
      const row = (await knex(table)
        .where({ [key]: owner })
        .first('standing')) as { standing: string } | undefined;
      if (row)
        await knex(table)
          .where({ [key]: owner })
          .update({ standing: row.standing + rest });
    }
  }
  await knex.schema.dropTable('season_parts');
}
