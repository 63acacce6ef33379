import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.string('copy_key', 64).nullable().comment('of a copy: hash of what was asked for, so that it is made once');
    table.unique(['copy_key'], { indexName: 'contests_copy_key' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('contests', (table) => {
    table.dropUnique(['copy_key'], 'contests_copy_key');
    table.dropColumn('copy_key');
  });
}
