import type { Knex } from 'knex';

const AT_ONCE = 500;

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('notifications', (table) => {
    table
      .text('searched')
      .nullable()
      .comment('the names in params, in lower case, a line each: what a search looks through');
  });
  for (;;) {
    const rows = (await knex('notifications').whereNull('searched').limit(AT_ONCE).select('id', 'params')) as {
      id: string;
      params: string;
    }[];
    for (const { id, params } of rows)
      await knex('notifications')
        .where({ id })
        .update({ searched: namesIn(params) });
    if (rows.length < AT_ONCE) return;
  }
}

function namesIn(params: string): string {
  const values = Object.values(JSON.parse(params) as Record<string, unknown>);
  return values
    .filter((value) => typeof value === 'string')
    .join('\n')
    .toLowerCase();
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('notifications', (table) => table.dropColumn('searched'));
}
