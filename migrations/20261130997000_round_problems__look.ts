import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table.string('alias', 12).nullable().comment('short name on boards and balloons');
    table.string('color_rgb', 7).nullable().comment('#rrggbb; null = the usual color of its position');
    table.string('color_name', 30).nullable().comment('null = the usual name of that color');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('round_problems', (table) => {
    table.dropColumn('alias');
    table.dropColumn('color_rgb');
    table.dropColumn('color_name');
  });
}
