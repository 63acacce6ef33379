import type { Knex } from 'knex';

/** An example is judged to check a version or to verify it: each has its own runs. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('example_judgings', (table) => {
    table.string('purpose', 10).notNullable().defaultTo('check').comment('check | verify');
    table.integer('wall_ms').nullable();
    table.bigInteger('memory_bytes').nullable();
    table.integer('tests_run').nullable();
    table.integer('broken_rules').nullable().comment('rules of the package about this example that do not hold');
    table
      .integer('by_factor_milli')
      .nullable()
      .comment('it is too slow by the package alone: the factor, in thousandths');
    table.string('not_judged', 12).nullable().comment('language | error | stopped');
    table.dropUnique(['version_id', 'run', 'position']);
    table.unique(['version_id', 'purpose', 'run', 'position']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex('example_judgings').where({ purpose: 'verify' }).delete();
  await knex.schema.alterTable('example_judgings', (table) => {
    table.dropUnique(['version_id', 'purpose', 'run', 'position']);
    table.unique(['version_id', 'run', 'position']);
  });
  await knex.schema.alterTable('example_judgings', (table) => {
    table.dropColumns(
      'purpose',
      'wall_ms',
      'memory_bytes',
      'tests_run',
      'broken_rules',
      'by_factor_milli',
      'not_judged',
    );
  });
}
