import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table
      .string('rejudging_id', 26)
      .nullable()
      .index()
      .comment('the set it was made for: then it counts only as current_judging_id of its submission');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgings', (table) => {
    table.dropIndex(['rejudging_id']);
    table.dropColumn('rejudging_id');
  });
}
