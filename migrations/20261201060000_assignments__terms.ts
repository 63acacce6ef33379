import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('assignments', (table) => {
    table.string('late_kind', 10).notNullable().defaultTo('flat').comment('flat, daily or days');
    table.integer('late_per_day').nullable().comment('percent of the points lost for each late day, 1 to 100');
    table.integer('grace_minutes').notNullable().defaultTo(0).comment('after the due time, not late yet');
    table.integer('max_attempts').nullable();
    table.integer('cooldown_minutes').nullable().comment('between two submissions of a student');
    table.bigInteger('visible_from').nullable().comment('null: students see it once it opens');
    table.string('counts', 10).notNullable().defaultTo('best').comment('best or latest');
    table.text('prerequisites').nullable().comment('JSON: assignments of the course with the points to reach');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('assignments', (table) => {
    for (const column of [
      'late_kind',
      'late_per_day',
      'grace_minutes',
      'max_attempts',
      'cooldown_minutes',
      'visible_from',
      'counts',
      'prerequisites',
    ])
      table.dropColumn(column);
  });
}
