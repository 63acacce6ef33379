import type { Knex } from 'knex';

/** The measured speedup, so that the fastest submissions of a problem are found without reading every report. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.bigInteger('speed_milli').nullable().comment('measured speed-up over the starter code in thousandths');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.dropColumn('speed_milli');
  });
}
