import { expect } from 'chai';
import { DEFAULT_POOL } from '../../src/judge-queue/judge-pools.rules.ts';
import { getProblemVersionUnchecked } from '../../src/problems/problems.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { importedProblem, textOf } from '../submissions/submit-setup.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { FakeJudgehost } from './fake-judgehost.ts';

eachEngine('warming up before a round', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  let east: FakeJudgehost;
  let west: FakeJudgehost;
  let round: TestRound;
  let versions: string[];
  before(async () => {
    site = await startSite(engine, { WARM_UP_MINUTES: '30' });
    organizer = await makePerson(site, { roles: ['organizer'] });
    versions = [await importedProblem(site, 'sum'), await importedProblem(site, 'recovery', kernelPackage())];
    east = await FakeJudgehost.online(site, 'east');
    west = await FakeJudgehost.online(site, 'west');
    round = await madeRound(
      site,
      east,
      [],
      versions.map((versionId) => ({ versionId })),
    );
  });
  after(() => site.close());

  const page = async (): Promise<string> => textOf((await organizer.client.get('/judges')).text);

  it('sends hosts every input of its problems in time, once, and shows which hosts are warm', async () => {
    round.at(-31);
    expect((await east.heartbeat()).warm).to.equal(undefined);
    expect(await page()).not.to.contain('Opening soon');
    round.at(-29);
    const order = (await east.heartbeat()).warm;
    expect(order?.blobs.length).to.be.greaterThan(6);
    const needed: string[] = [];
    for (const versionId of versions)
      needed.push(
        ...(await getProblemVersionUnchecked(site.app, versionId)).pkg.tests.map((test) => test.answer.sha256),
      );
    const told = order?.blobs.map((blob) => blob.sha256) ?? [];
    expect(told).to.include.members(needed);
    expect(new Set(told).size).to.equal(told.length);
    for (const sha256 of told) expect(await east.blob(sha256)).to.be.a('string');
    await organizer.client.post(`/judges/${west.id}/drain`);
    for (const sha256 of told) expect((await west.fetchBlob(sha256)).status, 'it takes no work').to.equal(404);
    await organizer.client.post(`/judges/${west.id}/enable`);
    expect(await page())
      .to.contain('Opening soon')
      .and.match(/east\s+cold/);

    const { id = '' } = order ?? {};
    east.warm = { id, done: 2, total: told.length };
    expect((await east.heartbeat()).warm, 'it knows').to.equal(undefined);
    expect(await page()).to.match(new RegExp(`east\\s+warming, 2 of ${told.length}`));
    east.warm = { id, done: told.length, total: told.length };
    await east.heartbeat();
    expect(await page())
      .to.match(/east\s+warm\b/)
      .and.match(/west\s+cold/);
    // A restarted judge has lost the list and gets it again.
    east.warm = undefined;
    expect((await east.heartbeat()).warm?.id).to.equal(id);
    round.at(29);
    expect((await west.heartbeat()).warm?.id, 'also who comes when it has just opened').to.equal(id);
    round.at(31);
    expect((await west.heartbeat()).warm).to.equal(undefined);
    for (const sha256 of told) expect((await east.fetchBlob(sha256)).status, 'the order is over').to.equal(404);
  });

  it('reaches only the hosts of its pool', async () => {
    round.at(-20);
    await organizer.client.post(`/judges/${west.id}/pools`, { pools: 'final' });
    const address = `${round.contest.slug}/${round.round.slug}`;
    const named = await organizer.client.post('/judges/pools', { type: 'round', address, pool: 'final' });
    expect(named.status).to.equal(303);
    site.clock.advance(10_000);
    expect((await east.heartbeat()).warm).to.equal(undefined);
    const order = (await west.heartbeat()).warm;
    expect(order?.blobs.length).to.be.greaterThan(6);
    for (const { sha256 } of order?.blobs ?? []) {
      expect((await west.fetchBlob(sha256)).status).to.equal(200);
      expect((await east.fetchBlob(sha256)).status, 'not its pool').to.equal(404);
    }
    await organizer.client.post(`/judges/${west.id}/pools`, { pools: DEFAULT_POOL });
  });
});
