import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Answer, TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { addCampus, agree, type Campus } from './campus-setup.ts';

/** A CAS server: a ticket is good once, and only for the service it was made for. */
function casServer() {
  const tickets = new Map<string, { service: string; answer: unknown }>();
  const seen: URL[] = [];
  let broken: 'no' | 'html' | '500' = 'no';
  const server: Server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://cas.test');
    seen.push(url);
    if (broken === '500') return void res.writeHead(500).end();
    if (broken === 'html') return void res.end('<html>');
    const ticket = tickets.get(url.searchParams.get('ticket') ?? '');
    tickets.delete(url.searchParams.get('ticket') ?? '');
    const isGood = ticket !== undefined && ticket.service === url.searchParams.get('service');
    const failure = { authenticationFailure: { code: 'INVALID_TICKET', description: 'no' } };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ serviceResponse: isGood ? { authenticationSuccess: ticket.answer } : failure }));
  });
  let count = 0;
  return {
    ...{ server, seen },
    break: (how: typeof broken) => (broken = how),
    ticketFor: (service: string, answer: unknown) => {
      count += 1;
      tickets.set(`ST-${count}`, { service, answer });
      return `ST-${count}`;
    },
  };
}

eachEngine('signing in with a university by CAS', (engine) => {
  const cas = casServer();
  let site: TestSite;
  let campus: Campus;
  before(async () => {
    await new Promise<void>((resolve) => cas.server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(cas.server.address() as AddressInfo).port}`;
    site = await startSite(engine, { PRIVATE_HOSTS: host });
    const organizer = await makePerson(site, { roles: ['organizer'] });
    campus = await addCampus(site, organizer, 'East University', { kind: 'cas', address: `http://${host}/cas/` });
  });
  after(async () => {
    await site.close();
    cas.server.closeAllConnections();
    await new Promise((resolve) => cas.server.close(resolve));
  });

  const serviceOf = async (client: TestClient): Promise<string> => {
    const away = await client.get(`/sign-in/campus/${campus.slug}`);
    const url = new URL(away.location as string);
    expect(url.pathname).to.equal('/cas/login');
    return url.searchParams.get('service') as string;
  };
  const back = async (client: TestClient, service: string, ticket: string): Promise<Answer> => {
    const url = new URL(service);
    url.searchParams.set('ticket', ticket);
    return await client.get(url.pathname + url.search);
  };
  const said = (user: string, attributes: Record<string, unknown> = {}) => ({
    user,
    attributes: { mail: [`${user}@campus.test`], cn: ['张三'], studentNumber: ['S-5'], ...attributes },
  });

  it('makes an account after consent, and signs the same person in again', async () => {
    const client = site.client();
    const service = await serviceOf(client);
    const consent = await client.follow(await back(client, service, cas.ticketFor(service, said('zhang'))));
    expect(consent.text).to.contain('张三').and.contain('S-5').and.contain('zhang@campus.test');
    expect((await agree(client, consent)).status).to.equal(303);
    expect(cas.seen.at(-1)?.searchParams.get('format')).to.equal('JSON');
    const other = site.client();
    const again = await serviceOf(other);
    expect((await back(other, again, cas.ticketFor(again, said('zhang')))).location).to.equal('/');
  });

  it('refuses tickets of another visit, used ones, made-up ones and broken answers', async () => {
    const client = site.client();
    const other = site.client();
    const theirs = await serviceOf(other);
    const service = await serviceOf(client);
    const foreign = cas.ticketFor(theirs, said('zhang'));
    expect((await back(client, service, foreign)).status, 'of another visit').to.equal(409);
    for (const ticket of ['ST-none', '', 'ST-1&service=x', 'a'.repeat(300)]) {
      const asked = await back(client, await serviceOf(client), ticket);
      expect(asked.status, ticket).to.equal(409);
    }
    for (const how of ['500', 'html'] as const) {
      cas.break(how);
      const one = await serviceOf(client);
      expect((await back(client, one, cas.ticketFor(one, said('zhang')))).status, how).to.equal(409);
    }
    cas.break('no');
    const lured = await serviceOf(client);
    expect((await back(site.client(), lured, cas.ticketFor(lured, said('zhang')))).status, 'another browser').to.equal(
      409,
    );
  });
});
