/**
 * The database goes away and comes back: pages answer 503 with a retry time, nothing is half-written, and no restart is
 * needed.
 */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { LEASE_MS, RETRY_DELAY_MS } from '../../src/judge-queue/judge-queue.rules.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { submit, importedProblem, paste, SUM_CPP, textOf, typedText, upload } from '../submissions/submit-setup.ts';
import type { Answer } from '../setup/client.ts';
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

    it('keeps what was typed on the page that says so, in the language of the reader, and takes it once when it is sent again', async () => {
      const student = await makePerson(site);
      await importedProblem(site, 'kept');
      await student.client.get('/problems/kept?lang=zh-CN');
      const formKey = 'the-same-key';
      await door.shut();
      const pasted = await paste(student.client, '/problems/kept', { formKey });
      const uploaded = await upload(
        student.client,
        '/problems/kept',
        { 'a.cpp': SUM_CPP },
        { code: 'typed\ntoo', formKey },
      );
      await door.open();
      for (const answer of [pasted, uploaded]) {
        expect(answer.status).to.equal(503);
        expect(answer.text).to.contain('lang="zh-CN"').and.contain('action="/problems/kept"');
        expect(answer.text).to.contain(`name="formKey" value="${formKey}"`);
        expect(answer.text, 'nobody is asked to sign in').not.to.contain('href="/sign-up"');
      }
      expect(typedText(pasted.text)).to.equal(SUM_CPP);
      expect(typedText(uploaded.text).replaceAll('\r\n', '\n')).to.equal('typed\ntoo');
      expect(textOf(uploaded.text), 'files are to be chosen again').to.contain('重新选择');
      const token = (answer: Answer) => /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1];
      expect(token(pasted)).to.be.a('string').and.equal(token(uploaded));

      const first = await paste(student.client, '/problems/kept', { formKey });
      expect(first.status).to.equal(303);
      const second = await student.client.postWithoutToken('/problems/kept', {
        ...{ code: typedText(pasted.text), language: 'cpp', formKey },
        _csrf: token(pasted) ?? '',
      });
      expect(second.location, 'the token of the kept form is still valid').to.equal(first.location);
      const list = await student.client.get('/submissions', { json: true });
      expect(list.json<{ pages: { total: number } }>().pages.total).to.equal(1);
    });

    it('shows nothing of a form that another site sent', async () => {
      const { cookie } = (await makePerson(site)).client;
      await door.shut();
      const headers = { cookie, accept: 'text/html', 'sec-fetch-site': 'cross-site' };
      const body = new URLSearchParams({ code: 'theirs' });
      const answer = await fetch(`${site.url}/problems/sum`, { method: 'POST', headers, body });
      await door.open();
      expect(answer.status).to.equal(503);
      expect(await answer.text()).not.to.contain('theirs');
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
