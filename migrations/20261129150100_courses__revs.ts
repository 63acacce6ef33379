import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('courses', (table) => {
    table.integer('rev').notNullable().defaultTo(1).comment('counts edits; guards against two editors at once');
    table.integer('class_list_rev').notNullable().defaultTo(1).comment('the same for the class list');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('courses', (table) => {
    table.dropColumn('rev');
    table.dropColumn('class_list_rev');
  });
}
