/** One idempotency key at two processes of a site at the same instant: one content gets it. */
import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSecondProcess, type SecondProcess } from '../setup/second-process.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, SUM_CPP } from '../submissions/submit-setup.ts';
import { ApiClient, tokenOf, type ApiAnswer } from './api-setup.ts';

const KEYS = 12;

eachEngine('an idempotency key at two processes', (engine) => {
  let site: TestSite;
  let second: SecondProcess;
  let clients: [ApiClient, ApiClient];
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    await importedProblem(site, 'sum');
    const token = await tokenOf(site, await makePerson(site));
    second = await startSecondProcess(site);
    clients = [new ApiClient(site, token), new ApiClient({ ...site, url: second.url }, token)];
    // The first request of a process also compiles its templates and reads the package.
    await Promise.all(clients.map((client, index) => send(client, `warm-up-${index}`, 'warm')));
  });
  after(async () => {
    await second?.close();
    await site.close();
  });

  const send = (client: ApiClient, key: string, content: string): Promise<ApiAnswer> =>
    client.post(
      '/submissions',
      { place: { problem: 'sum' }, files: [{ name: 'sum.cpp', content: `${SUM_CPP}// ${content}` }] },
      { 'idempotency-key': key },
    );
  const taken = async () => (await site.app.db('submissions').select('id')).length;

  it('is taken with one content and refused with the other, as if one had come later', async () => {
    const before = await taken();
    for (let n = 0; n < KEYS; n += 1) {
      const answers = await Promise.all(clients.map((client, index) => send(client, `same-key-${n}`, `${index}`)));
      expect(answers.map(({ status }) => status).sort(), `key ${n}`).to.deep.equal([201, 422]);
      const refused = answers.find(({ status }) => status === 422);
      expect(refused?.body).to.include({ code: 'idempotency_key_reused' });
      expect(refused?.body.fields[0].field).to.equal('Idempotency-Key');
    }
    expect(await taken()).to.equal(before + KEYS);
  }).timeout(120_000);

  it('makes one submission of the same content', async () => {
    const before = await taken();
    for (let n = 0; n < KEYS; n += 1) {
      const answers = await Promise.all(clients.map((client) => send(client, `one-content-${n}`, 'same')));
      expect(answers.map(({ status }) => status).sort(), `key ${n}`).to.deep.equal([200, 201]);
      expect(new Set(answers.map(({ body }) => body.id as string)).size).to.equal(1);
    }
    expect(await taken()).to.equal(before + KEYS);
  }).timeout(120_000);
});
