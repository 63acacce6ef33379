import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

/** TiDB hands out ids in the order of inserts only with this option, which is a comment to all others. */
const IN_ORDER_ON_TIDB = 'InnoDB /*T![auto_id_cache] AUTO_ID_CACHE=1 */';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'contest_events_waiting', (table) => {
    if (knex.client.config.client !== 'better-sqlite3') table.engine(IN_ORDER_ON_TIDB);
    table.bigIncrements('id').comment('an event that knows of another has the higher one');
    idColumn(table, 'contest_id').index();
    table.string('kind', 20).notNullable();
    table.string('subject_id', 26).notNullable();
    table.string('round_id', 26);
    table.string('audience', 10).notNullable();
    table.text('data', 'longtext');
    timeColumn(table, 'happened_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('contest_events_waiting');
}
