import type { Knex } from 'knex';

/** When grades were last sent to a connected course, so that the one that has waited longest is next. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('lti_contexts', (table) => {
    table.bigInteger('served_at').notNullable().defaultTo(0).comment('when its grades were last sent, or tried');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('lti_contexts', (table) => {
    table.dropColumn('served_at');
  });
}
