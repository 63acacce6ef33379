/**
 * The database goes away and comes back: pages answer 503 with a retry time, nothing is half-written, and no restart is
 * needed.
 */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { LEASE_MS, RETRY_DELAY_MS } from '../../src/judge-queue/judge-queue.rules.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { submit, importedProblem, paste } from '../submissions/submit-setup.ts';
import { migratedDatabase, engines, type TestDatabase } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

/** A proxy in front of the database that can be closed: open connections break, new ones are refused. */
class Door {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(private readonly target: URL) {}

  async open(): Promise<void> {
    const server = createServer((inside) => {
      const outside = createConnection(Number(this.target.port || 3306), this.target.hostname);
      for (const [from, to] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async shut(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}

for (const engine of engines().filter((one) => one !== 'sqlite')) {
  describe(`an outage of the database (${engine})`, () => {
    let database: TestDatabase;
    let door: Door;
    let site: TestSite;
    before(async () => {
      database = await migratedDatabase(engine);
      const url = new URL(database.url);
      door = new Door(new URL(database.url));
      await door.open();
      url.hostname = '127.0.0.1';
      url.port = String(door.port);
      site = await startSite('sqlite', { DATABASE_URL: url.href });
    });
    after(async () => {
      await site.close();
      await door.shut();
      await database.drop();
    });

    it('answers 503 with an explanation and a retry time, saves nothing partially, and recovers by itself', async () => {
      await importedProblem(site, 'sum');
      const student = await makePerson(site);
      await student.client.get('/problems/sum');
      await door.shut();
      const shown = await student.client.get('/problems');
      expect(shown.status).to.equal(503);
      expect(shown.headers.get('retry-after')).to.match(/^\d+$/);
      expect(shown.text).to.contain('</html>');
      const ready = await student.client.get('/readyz', { json: true });
      expect(ready.status).to.equal(503);
      expect((await student.client.get('/healthz')).status).to.equal(200);
      expect((await paste(student.client, '/problems/sum')).status).to.equal(503);

      await door.open();
      const list = await student.client.get('/submissions', { json: true });
      expect(list.status).to.equal(200);
      expect(list.json<{ pages: { total: number } }>().pages.total).to.equal(0);
      const taken = await paste(student.client, '/problems/sum');
      expect(taken.status).to.equal(303);
    });

    it('loses no judging: hosts send their reports again, and work that no host kept is judged again', async () => {
      await site.app.background.startRepeating();
      const student = await makePerson(site);
      await importedProblem(site, 'judged');
      const host = await FakeJudgehost.online(site, 'east');
      const verdictOf = async (id: string) =>
        (await student.client.get(`/submissions/${id}`, { json: true })).json<{
          submission: { verdict: string | null };
        }>().submission.verdict;
      const submitted = async () => {
        const id = await submit(student.client, '/problems/judged', { code: `// ${Math.random()}\n` });
        await site.app.background.drain();
        return id;
      };
      await site.app.background.drain();
      for (const ofBefore of await host.poll(4)) expect(await host.report(ofBefore)).to.equal(204);

      const short = await submitted();
      const kept = await host.take();
      await door.shut();
      expect(await host.report(kept)).to.equal(503);
      expect(await host.progress(kept, { stage: 'testing', testsDone: 1, testsTotal: 2 })).to.equal(503);
      await door.open();
      expect(await host.report(kept)).to.equal(204);
      expect(await host.report(kept, WRONG), 'told twice').to.equal(409);
      expect(await verdictOf(short)).to.equal('AC');

      const long = await submitted();
      const lost = await host.take();
      await door.shut();
      expect((await student.client.get('/problems')).status).to.equal(503);
      await door.open();
      const other = await FakeJudgehost.online(site, 'west');
      for (const waitedMs of [2 * LEASE_MS, RETRY_DELAY_MS]) {
        site.clock.advance(waitedMs);
        await site.app.background.drain();
      }
      await other.heartbeat();
      const again = await other.take();
      expect(again.jobId).to.equal(lost.jobId);
      expect(await host.report(lost, WRONG)).to.equal(409);
      expect(await other.report(again)).to.equal(204);
      expect(await verdictOf(long)).to.equal('AC');
      expect(await site.app.db('judge_jobs').whereIn('submission_id', [short, long])).to.deep.equal([]);
    });
  });
}
