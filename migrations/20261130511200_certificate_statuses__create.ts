import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'certificate_statuses', (table) => {
    table.integer('list').notNullable().comment('number of the status list, from 1');
    table.integer('place').notNullable().comment('bit of the certificate in the list');
    idColumn(table, 'certificate_id');
    timeColumn(table, 'created_at').notNullable();
    timeColumn(table, 'ended_at').comment('when the bit was set, which is for good');
    table.primary(['list', 'place']);
    table.index(['certificate_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('certificate_statuses');
}
