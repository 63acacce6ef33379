import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'notification_choices', (table) => {
    idColumn(table, 'user_id');
    table.string('kind', 40).notNullable();
    table.string('choice', 10).notNullable().comment('page, mail, digest or off');
    timeColumn(table, 'chosen_at').notNullable();
    table.primary(['user_id', 'kind']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('notification_choices');
}
