import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table
      .string('rehearsal_of_id', 26)
      .nullable()
      .index()
      .comment('the contest that this one rehearses: a private copy that is thrown away');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.dropIndex(['rehearsal_of_id']);
  });
  await knex.schema.alterTable('contests', (table) => {
    table.dropColumn('rehearsal_of_id');
  });
}
