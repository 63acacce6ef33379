/** How feeds of the Contest API stay open and end: empty lines, revoked tokens, clients that read nothing. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { revokeApiToken } from '../../src/accounts/api-tokens.service.ts';
import { appendImported } from '../../src/contest-log/log-filling.service.ts';
import type { NewEvent } from '../../src/contest-log/contest-log.rules.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { tokenOf } from '../api/api-setup.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const FEEDS_OF_A_TOKEN = 8;
/** More than sockets hold: the system takes a few megabytes for each connection. */
const TEAMS = 4_000;
const NAME_CHARS = 2_500;

eachEngine('feeds of the Contest API', (engine) => {
  let site: TestSite;
  let person: TestPerson;
  let token: string;
  let path: string;
  before(async () => {
    site = await startSite(engine, {
      FEED_KEEP_ALIVE_MS: '200',
      FEED_STUCK_MS: '400',
      API_REQUESTS_PER_MINUTE: '100000',
    });
    person = await makePerson(site);
    token = await tokenOf(site, person);
    const { contest, round } = await publishedContest(site);
    path = `/api/2026-01/contests/${round.id}/event-feed`;
    await (await fetch(`${site.url}${path}?stream=false`)).text();
    const data = {
      participation: 'team' as const,
      name: 'x'.repeat(NAME_CHARS),
      isGuest: false,
      isDisqualified: false,
    };
    const teams = Array.from({ length: TEAMS }, (_, n): NewEvent => {
      return { kind: 'participant', subjectId: `t${n}`, roundId: null, audience: 'public', data };
    });
    await inTransaction(site.app.db, (trx) => appendImported(trx, site.clock.nowMs(), contest.id, teams));
  });
  after(() => site.close());

  const until = async (isSo: () => boolean | Promise<boolean>) => {
    const giveUpAt = Date.now() + 15_000;
    while (!(await isSo())) {
      if (Date.now() > giveUpAt) throw new Error('Not so within 15 s');
      await sleep(20);
    }
  };

  it('come with empty lines while nothing happens, and end when their token is revoked', async () => {
    const answer = await fetch(`${site.url}${path}?types=state`, { headers: { authorization: `Bearer ${token}` } });
    let text = '';
    let isOver = false;
    const reading = (async () => {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>)
        text += Buffer.from(chunk).toString();
      isOver = true;
    })();
    await until(() => text.endsWith('\n\n\n'));
    expect(isOver).to.equal(false);
    const own = (await site.app.db('api_tokens').where({ user_id: person.id }).first('id')) as { id: string };
    await revokeApiToken(site.app, person.actor, own.id);
    await until(() => isOver);
    await reading;
    const again = await fetch(`${site.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(again.status).to.equal(401);
  }).timeout(30_000);

  it('leave clients that read nothing, and keep those that do', async () => {
    token = await tokenOf(site, person);
    const { hostname, port } = new URL(site.url);
    const stuck: Socket[] = [];
    for (let n = 0; n < FEEDS_OF_A_TOKEN; n += 1) {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      await once(socket, 'connect');
      socket.pause().write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      stuck.push(socket);
    }
    const stop = new AbortController();
    const ask = async () => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${site.url}${path}?types=state`, { headers, signal: stop.signal });
      if (answer.status !== 200) await answer.text();
      return answer;
    };
    try {
      // As long as they are there, the token has no feed left.
      await until(async () => (await ask()).status === 429);
      let reader: Response | undefined;
      await until(async () => (reader = await ask()).status === 200);
      let lines = 0;
      const reading = (async () => {
        for await (const chunk of reader!.body as unknown as AsyncIterable<Uint8Array>)
          lines += chunk.length > 0 ? 1 : 0;
      })().catch(() => undefined);
      // Longer than a stuck client has.
      await until(() => lines > 4);
      stop.abort();
      await reading;
    } finally {
      stop.abort();
      for (const socket of stuck) socket.destroy();
    }
  }).timeout(60_000);
});
