import type { Knex } from 'knex';
import { createTable, idColumn, timeColumn } from './portable/table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'certificate_batches', (table) => {
    idColumn(table).primary();
    table.string('place_type', 20).notNullable().comment('contest');
    idColumn(table, 'place_id').comment('whose staff issued it');
    table.string('source_key', 80).notNullable().comment('what it is for, e.g. results:<round id>');
    idColumn(table, 'source_id').comment('what it was issued from, e.g. the published result');
    table.text('choice').notNullable().comment('JSON: whom it was issued to');
    table.text('texts').notNullable().comment('JSON: titles, bodies and signer in both languages');
    idColumn(table, 'issued_by');
    timeColumn(table, 'issued_at').notNullable();
    table.string('state', 20).notNullable().comment('waiting, done');
    table.integer('total').notNullable().comment('certificates to write');
    table.integer('made').notNullable().comment('of them written so far');
    table.string('form_key', 64).notNullable().unique().comment('the form that made it');
    table.index(['place_type', 'place_id']);
    table.index(['source_key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('certificate_batches');
}
