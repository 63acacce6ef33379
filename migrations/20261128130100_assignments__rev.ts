import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('assignments', (table) => {
    table.integer('rev').notNullable().defaultTo(1).comment('counts edits; guards against two editors at once');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('assignments', (table) => {
    table.dropColumn('rev');
  });
}
