/** A site with universities and an organizer, and helpers to set up a sign-in service and walk through one. */
import { expect } from 'chai';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { ensureUniversity } from '../../src/accounts/universities.service.ts';
import type { Answer, TestClient } from '../setup/client.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';

export interface Campus {
  id: string;
  slug: string;
}

/** Adds a service as an organizer does, and switches it on. */
export async function addCampus(
  site: TestSite,
  organizer: TestPerson,
  university: string,
  fields: Record<string, string>,
): Promise<Campus> {
  await inTransaction(site.app.db, (trx) => ensureUniversity(trx, university, site.clock.nowMs()));
  const added = await organizer.client.post('/campus-sign-in', { university, mailDomains: 'campus.test', ...fields });
  expect(added.status, added.text.replace(/\s+/g, ' ').slice(0, 3000)).to.equal(303);
  const id = added.location?.split('/').at(-1) ?? '';
  const on = await organizer.client.post(`/campus-sign-in/${id}/state`, { to: 'on' });
  expect(on.status).to.equal(303);
  const row = (await site.app.db('campus_providers').where({ id }).first('slug')) as { slug: string };
  return { id, slug: row.slug };
}

/** The page after sign-in, on which a person agrees; returns what the agreement answers. */
export async function agree(client: TestClient, consent: Answer): Promise<Answer> {
  const action = /action="(\/sign-in\/campus\/[^"]+\/consent)"/.exec(consent.text)?.[1];
  const state = /name="state" value="([^"]+)"/.exec(consent.text)?.[1];
  expect(action, consent.text.replace(/\s+/g, ' ').slice(0, 2000)).to.be.a('string');
  return await client.post(action as string, { state });
}

/** Someone with this address, who has verified it. */
export async function makePersonAt(site: TestSite, email: string): Promise<TestPerson> {
  const person = await makePerson(site);
  await site.app.db('users').where({ id: person.id }).update({ email, email_norm: email.toLowerCase() });
  return { ...person, email };
}
