import { expect } from 'chai';
import { setHostDuty } from '../../src/judgehosts/judgehosts.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { JUDGE_API, type HeartbeatBody } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import type { Answer } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { submit, importedProblem } from '../submissions/submit-setup.ts';

interface Readiness {
  ready: boolean;
  reasons: { code: string; message: string }[];
}

/** A heartbeat as a judge daemon sends it, with the token from the page. */
async function heartbeat(site: TestSite, token: string, changes: Partial<HeartbeatBody>): Promise<number> {
  const body: HeartbeatBody = {
    contractVersion: CONTRACT_VERSION,
    hostName: 'by-hand',
    state: 'ready',
    toolchains: ['cpp'],
    slots: 1,
    running: [],
    ...changes,
  };
  const answer = await fetch(`${site.url}${JUDGE_API.heartbeat}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.status;
}

const PREPARING: Partial<HeartbeatBody> = {
  state: 'preparing',
  preparation: { step: 3, steps: 4, label: 'building the compiler image' },
};

eachEngine('readiness of the site', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  const ready = async (): Promise<{ status: number; codes: string[]; words: string; isReady: boolean }> => {
    const answer = await site.client().get('/readyz');
    const { ready: isReady, reasons } = answer.json<Readiness>();
    expect(answer.headers.get('set-cookie'), 'no session for machines').to.equal(null);
    return {
      status: answer.status,
      codes: reasons.map((reason) => reason.code),
      words: reasons.map((reason) => reason.message).join('; '),
      isReady,
    };
  };

  it('does not reveal names of hosts or the database to other machines', async () => {
    const answer = await site.client().get('/readyz', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(answer.status).to.equal(503);
    expect(answer.json()).to.deep.equal({ ready: false, reasons: [{ code: 'no_judge' }] });
  });

  it('is reported on /readyz with the reasons, step by step until a judge is online, and lost when the judge goes silent', async () => {
    expect(await ready()).to.include({ status: 503, isReady: false, words: 'no judge is online' });
    expect((await ready()).codes).to.deep.equal(['no_judge']);
    expect((await site.client().get('/healthz')).status, 'the site answers all the same').to.equal(200);

    const organizer = await makePerson(site, { roles: ['organizer'] });
    const page = await organizer.client.post('/judges', { name: 'east-1' });
    const token = /JUDGE_TOKEN=(\S+)<\/pre>/.exec(page.text)?.[1] as string;
    expect((await ready()).codes, 'registered is not online').to.deep.equal(['no_judge']);
    expect(await heartbeat(site, token, PREPARING)).to.equal(200);
    expect((await ready()).words).to.contain('east-1 is at step 3 of 4, building the compiler image');
    await heartbeat(site, token, {
      state: 'blocked',
      preparation: { step: 2, steps: 4, label: 'image', problem: 'no room on the disk' },
    });
    expect((await ready()).words).to.contain('no room on the disk');

    await heartbeat(site, token, {});
    expect(await ready()).to.deep.equal({ status: 200, codes: [], words: '', isReady: true });
    site.clock.advance(19_999);
    expect((await ready()).status).to.equal(200);
    site.clock.advance(1);
    expect((await ready()).codes, 'silent for 20 s').to.deep.equal(['no_judge']);
    await heartbeat(site, token, {});
    expect((await ready()).status).to.equal(200);

    const [host] = (await site.app.db('judgehosts').select('id')) as { id: string }[];
    await setHostDuty(site.app, systemActor('test'), host?.id as string, 'disabled');
    expect((await ready()).codes, 'drained').to.deep.equal(['no_judge']);
    await setHostDuty(site.app, systemActor('test'), host?.id as string, 'active');
    await heartbeat(site, token, { state: 'draining' });
    expect((await ready()).codes, 'takes no new work').to.deep.equal(['no_judge']);
    await heartbeat(site, token, {});
  });

  it('is refused while a migration has not run', async () => {
    const newest = (await site.app.db('migrations').orderBy('id', 'desc').first()) as Record<string, unknown>;
    await site.app.db('migrations').where({ id: newest.id }).delete();
    const now = await ready();
    expect(now.status).to.equal(503);
    expect(now.codes).to.include('migrations_pending');
    expect(now.words).to.contain('1 migrations have not run');
    await site.app.db('migrations').insert(newest);
    expect((await ready()).codes).not.to.include('migrations_pending');
  });
});

eachEngine('the page of judge hosts', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'] });
  });
  after(() => site.close());

  const hosts = async () =>
    (await organizer.client.get('/judges', { json: true })).json<{
      hosts: { id: string; name: string; isEnabled: boolean; online: boolean; alive: boolean }[];
      queued: number;
    }>();

  it('is for organizers: others see which role is required, and visitors must sign in', async () => {
    for (const roles of [[], ['professor'], ['mentor']] as const) {
      const { client } = await makePerson(site, { roles: [...roles] });
      const answers: Answer[] = [
        await client.get('/judges'),
        await client.post('/judges', { name: 'mine' }),
        await client.post('/judges/x/disable'),
        await client.get('/audit'),
      ];
      for (const answer of answers) {
        expect(answer.status).to.equal(403);
        expect(answer.text).to.contain('It requires one of these roles: organizer.');
      }
    }
    expect((await site.client().get('/judges')).location).to.equal('/sign-in?next=%2Fjudges');
    expect((await hosts()).hosts).to.deep.equal([]);
  });

  it('registers a host and shows its token once; names are checked and unique', async () => {
    const made = await organizer.client.post('/judges', { name: 'west-1' });
    expect(made.status).to.equal(200);
    const token = /JUDGE_TOKEN=(kwj_[\w-]+)/.exec(made.text)?.[1] as string;
    expect(made.text)
      .to.contain(`KERNELWAY_URL=${site.url}`)
      .and.contain('JUDGE_NAME=west-1')
      .and.contain('never started');
    expect((await organizer.client.get('/judges')).text).not.to.contain(token);
    expect(JSON.stringify(await site.app.db('judgehosts').select())).not.to.contain(token);
    expect(await heartbeat(site, `${token}x`, {})).to.equal(401);
    expect(await heartbeat(site, token, {})).to.equal(200);
    expect((await hosts()).hosts[0]).to.include({ name: 'west-1', online: true });

    const again = await organizer.client.post('/judges', { name: 'west-1' });
    expect(again.status).to.equal(409);
    expect(again.text).to.contain('A judge host named west-1 already exists.').and.contain('value="west-1"');
    const wrong = await organizer.client.post('/judges', { name: 'no spaces!' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.contain('Enter a host name: letters, digits, dots and hyphens')
      .and.contain('value="no spaces!"');
    expect((await hosts()).hosts).to.have.length(1);
  });

  it('drains a host and enables it again', async () => {
    const [host] = (await hosts()).hosts;
    const off = await organizer.client.post(`/judges/${host?.id}/disable`);
    expect((await organizer.client.follow(off)).text).to.contain('The host gets no new work. Its current work');
    expect((await hosts()).hosts[0]).to.include({ isEnabled: false, online: false, alive: true });
    expect((await organizer.client.post(`/judges/${host?.id}/enable`)).location).to.equal('/judges');
    expect((await hosts()).hosts[0]).to.include({ isEnabled: true, online: true });
    expect((await organizer.client.post('/judges/unknown/disable')).status).to.equal(404);
    expect((await organizer.client.post(`/judges/${host?.id}/explode`)).status).to.equal(404);
    expect((await hosts()).hosts[0], 'an unknown word changes nothing').to.include({ isEnabled: true });
  });

  it('counts what waits and lists judge errors with the reason', async () => {
    await importedProblem(site, 'sum');
    const student = await makePerson(site);
    const submission = await submit(student.client, '/problems/sum');
    await site.app.background.drain();
    expect((await hosts()).queued).to.equal(1);
    site.clock.advance(90_000);
    const waiting = await organizer.client.get('/judges');
    expect(waiting.text).to.contain('1 min 30 s');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const host = await FakeJudgehost.online(site, `broken-${attempt}`);
      const [job] = await host.poll();
      expect(job, `attempt ${attempt}`).not.to.equal(undefined);
      await host.fail(job as NonNullable<typeof job>, 'the disk is on <fire>');
      await site.app.background.drain();
      site.clock.advance(10_000);
    }
    const page = await organizer.client.get('/judges');
    expect(page.text).to.contain(`/submissions/${submission}`).and.contain('the disk is on &lt;fire&gt;');
    expect((await organizer.client.get('/desk')).text).to.contain('judge error');
  });
});

eachEngine('the banner about judges', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('tells only organizers that no judge is online', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const student = await makePerson(site);
    const page = await organizer.client.get('/courses');
    expect(page.text).to.contain('No judge is online. Submissions in the queue: 0.').and.contain('href="/judges"');
    for (const client of [student.client, site.client()])
      expect((await client.get('/courses')).text).not.to.contain('No judge is online');
  });

  it('tells everyone at which step a starting judge is, and disappears when it is online', async () => {
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const made = await organizer.client.post('/judges', { name: 'slow' });
    const newToken = /JUDGE_TOKEN=(kwj_[\w-]+)/.exec(made.text)?.[1] as string;
    const words = 'The judge is being prepared, step 3 of 4: building the compiler image.';
    await heartbeat(site, newToken, PREPARING);
    site.clock.advance(2000);
    expect((await site.client().get('/courses')).text).to.contain(words);
    await heartbeat(site, newToken, {});
    site.clock.advance(2000);
    expect((await site.client().get('/courses')).text).not.to.contain('banner-info');
    expect((await organizer.client.get('/courses')).text).not.to.contain('class="banner');
  });
});

eachEngine('the audit log', (engine) => {
  let site: TestSite;
  let organizer: TestPerson;
  before(async () => {
    site = await startSite(engine);
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  });
  after(() => site.close());

  it('says who did what to which object, newest first, in pages', async () => {
    const person = await makePerson(site, { displayName: 'Petra' });
    site.clock.advance(1000);
    await organizer.client.post('/users/grant', { userId: person.id, role: 'mentor', confirmed: '1' });
    const page = await organizer.client.get('/audit');
    const [, newest = ''] = page.text.split('<li class="audit-entry');
    expect(newest)
      .to.contain('<strong>Olga</strong> granted a role to')
      .and.contain(`href="/people/${person.id}">Petra<`)
      .and.match(/role:\s+mentor/)
      .and.not.contain('{&#34;');
    expect(page.text).to.contain('Kernelway (sign-up)');
    expect(page.text).not.to.contain('/audit?page=');
    for (let n = 0; n < 30; n += 1) {
      site.clock.advance(1000);
      await organizer.client.post('/users/revoke', { userId: person.id, role: 'mentor', confirmed: '1' });
      await organizer.client.post('/users/grant', { userId: person.id, role: 'mentor', confirmed: '1' });
    }
    const timesOn = async (number: number): Promise<number[]> => {
      const [, ...entries] = (await organizer.client.get(`/audit?page=${number}`)).text.split('<li class="audit-entry');
      return entries.map((entry) => Number(/data-at="(\d+)"/.exec(entry)?.[1]));
    };
    const [one, two] = [await timesOn(1), await timesOn(2)];
    expect(one).to.have.length(50);
    const kept = (await site.app.db('audit_entries').select('at')) as { at: number }[];
    expect([...one, ...two], 'each once').to.deep.equal(kept.map(({ at }) => Number(at)).sort((a, b) => b - a));
    expect((await organizer.client.get('/audit')).text).to.contain('href="/audit?page=2"');
    expect((await organizer.client.get('/audit?page=2')).text).to.contain('href="/audit?page=1"');
  });
});

eachEngine('cleanup jobs', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('remove expired sessions and schedule themselves again each time', async () => {
    const old = await makePerson(site);
    site.clock.advance(31 * 24 * 3_600_000);
    const fresh = await makePerson(site);
    expect((await old.client.get('/profile')).location, 'no session lasts a month unused').to.contain('/sign-in');
    await site.app.background.startRepeating();
    const owners = async () =>
      ((await site.app.db('sessions').whereNotNull('user_id').select('user_id')) as { user_id: string }[]).map(
        (row) => row.user_id,
      );
    expect(await owners()).to.have.members([old.id, fresh.id]);
    site.clock.advance(3_600_000);
    await site.app.background.drain();
    expect(await owners()).to.deep.equal([fresh.id]);
    const planned = async () => (await site.app.db('background_jobs').where({ topic: 'sessions.expired' })).length;
    expect(await planned()).to.equal(1);
    site.clock.advance(3_600_000);
    await site.app.background.drain();
    expect(await planned()).to.equal(1);
  });
});
