import type { Knex } from 'knex';

/** Up to which rank a version of a contest's results invites to the pipeline; 0: nobody. */
export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('contest_results', (table) => {
    table.integer('invite_up_to').notNullable().defaultTo(0);
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.alterTable('contest_results', (table) => {
    table.dropColumn('invite_up_to');
  });
}
