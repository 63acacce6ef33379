import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'age_statements', (table) => {
    idColumn(table, 'contest_id');
    idColumn(table, 'user_id').index();
    table.string('age', 10).notNullable().comment('adult, minor');
    table
      .string('guardian_name', 120)
      .nullable()
      .comment('who agreed, for a minor; emptied when the account is erased');
    table
      .string('guardian_contact', 254)
      .nullable()
      .comment('address or phone number of that person; emptied likewise');
    timeColumn(table, 'stated_at').notNullable();
    table.primary(['contest_id', 'user_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('age_statements');
}
