/** Column recipes every migration shares, so that a table is the same on SQLite, MariaDB, MySQL and TiDB. */
import type { Knex } from 'knex';

/** Creates a table with binary utf8mb4 collation where the database has one. */
export async function createTable(
  knex: Knex,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  await knex.schema.createTable(name, (table) => {
    if (knex.client.config.client !== 'better-sqlite3') {
      table.charset('utf8mb4');
      table.collate('utf8mb4_bin');
    }
    build(table);
  });
}

/** An application-made id (ULID). */
export function idColumn(table: Knex.CreateTableBuilder, name = 'id'): Knex.ColumnBuilder {
  return table.string(name, 26).notNullable();
}

/** A point in time: UTC epoch milliseconds. */
export function timeColumn(table: Knex.CreateTableBuilder, name: string): Knex.ColumnBuilder {
  return table.bigInteger(name);
}
