import type { Knex } from 'knex';
import { timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgehosts', (table) => {
    table.string('pools', 500).notNullable().defaultTo('["default"]').comment('JSON list of pool names');
    table
      .string('duty', 20)
      .notNullable()
      .defaultTo('active')
      .comment('active | draining | disabled | quarantined: what the site wants of it');
    table.text('duty_reason').nullable().comment('why it was quarantined');
    timeColumn(table, 'duty_at').nullable();
    table.integer('errors_in_a_row').notNullable().defaultTo(0).comment('judge errors since its last good report');
    table.integer('contract_version').nullable().comment('as it last said');
    timeColumn(table, 'refused_at').nullable().comment('last refused for its contract version');
  });
  await knex('judgehosts').where({ is_enabled: false }).update({ duty: 'disabled' });
  await knex.schema.alterTable('judgehosts', (table) => {
    table.dropColumn('is_enabled');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('judgehosts', (table) => {
    table.boolean('is_enabled').notNullable().defaultTo(true);
  });
  await knex('judgehosts').whereNot({ duty: 'active' }).update({ is_enabled: false });
  await knex.schema.alterTable('judgehosts', (table) => {
    table.dropColumns('pools', 'duty', 'duty_reason', 'duty_at', 'errors_in_a_row', 'contract_version', 'refused_at');
  });
}
