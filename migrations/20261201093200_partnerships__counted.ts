import type { Knex } from 'knex';

/** What a submission was counted for, which later edits must not change unseen, and when an agreement was signed. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('partnerships', (table) => {
    table.string('counted_call_id', 26).nullable().index().comment('the call that its submission counts for');
    table.string('counted_university_id', 26).nullable().comment('the university that its submission counts for');
    table.bigInteger('agreed_at').nullable().comment('when the agreement was signed');
  });
  await knex('partnerships')
    .whereNot({ state: 'draft' })
    .whereNotNull('call_id')
    .update({ counted_call_id: knex.ref('call_id'), counted_university_id: knex.ref('university_id') });
  const signed = (await knex('audit_entries')
    .where({ action: 'partnership.sign_agreement', subject_type: 'partnership' })
    .groupBy('subject_id')
    .select('subject_id')
    .min({ at: 'at' })) as unknown as { subject_id: string; at: number }[];
  for (const { subject_id: id, at } of signed) await knex('partnerships').where({ id }).update({ agreed_at: at });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('partnerships', (table) => {
    table.dropIndex(['counted_call_id']);
    for (const name of ['counted_call_id', 'counted_university_id', 'agreed_at']) table.dropColumn(name);
  });
}
