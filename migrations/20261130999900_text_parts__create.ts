import type { Knex } from 'knex';

/** Parts of texts that are too long for one row: TiDB takes 6 MiB a row, MariaDB 16 MiB a statement. */
export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('text_parts', (table) => {
    table.string('owner_id', 26).notNullable().comment('the row whose column is empty because its text is here');
    table.integer('position').notNullable();
    table.text('text', 'mediumtext').notNullable();
    table.primary(['owner_id', 'position']);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('text_parts');
}
