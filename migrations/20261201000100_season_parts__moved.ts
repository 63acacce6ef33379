import type { Knex } from 'knex';
import * as seasonParts from './20261130999850_season_parts__create.ts';

const OWNERS = [
  ['season_standings', 'season_id'],
  ['season_versions', 'id'],
] as const;

/** Long standings and versions of seasons go where all long texts are: the first part too, which was in the row. */
export async function up(knex: Knex): Promise<void> {
  const owners = (await knex('season_parts').distinct('owner_id')) as { owner_id: string }[];
  for (const { owner_id: owner } of owners)
    for (const [table, key] of OWNERS) {
      const row = (await knex(table)
        .where({ [key]: owner })
        .first('standing')) as { standing: string } | undefined;
      if (!row) continue;
      const rest = (await knex('season_parts').where({ owner_id: owner })) as { position: number; content: string }[];
      await knex('text_parts').insert({ owner_id: owner, position: 0, text: row.standing });
      for (const { position, content } of rest)
        await knex('text_parts').insert({ owner_id: owner, position, text: content });
      await knex(table)
        .where({ [key]: owner })
        .update({ standing: '' });
    }
  await knex.schema.dropTable('season_parts');
}

export async function down(knex: Knex): Promise<void> {
  await seasonParts.up(knex);
  for (const [table, key] of OWNERS) {
    const rows = (await knex(table).where({ standing: '' }).select(`${key} as owner`)) as { owner: string }[];
    for (const { owner } of rows) {
      const parts = (await knex('text_parts').where({ owner_id: owner })) as { position: number; text: string }[];
      for (const { position, text } of parts)
        if (position === 0)
          await knex(table)
            .where({ [key]: owner })
            .update({ standing: text });
        else await knex('season_parts').insert({ owner_id: owner, position, content: text });
      await knex('text_parts').where({ owner_id: owner }).delete();
    }
  }
}
