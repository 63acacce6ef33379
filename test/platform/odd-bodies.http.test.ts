/** Request bodies that no browser sends, from people who are not signed in: refused, and the site keeps running. */
import { expect } from 'chai';
import { hasFewValues } from '../../src/platform/web/json-body.ts';
import { eachEngine } from '../setup/databases.ts';
import { startSite, type TestSite } from '../setup/site.ts';

const FORM = 'multipart/form-data; boundary=x';
const part = (headers: string) => `--x\r\n${headers}\r\n\r\nvalue\r\n--x--\r\n`;
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

eachEngine('an invalid request body', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  async function sent(contentType: string, body: string, path = '/problems/sum') {
    const headers = { 'content-type': contentType, accept: 'text/html' };
    const answer = await fetch(`${site.url}${path}`, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text() };
  }

  it('in parts without a name, or in an unknown encoding, does not stop the site', async () => {
    for (const headers of [
      'content-disposition: form-data',
      'content-disposition: form-data; filename="a.cpp"',
      'content-disposition: form-data; name="a"\r\ncontent-type: text/plain; charset=none',
      'content-disposition: form-data; name="__proto__"',
    ]) {
      const { status } = await sent(FORM, part(headers));
      expect([400, 403], headers).to.include(status);
    }
    expect((await fetch(`${site.url}/healthz`)).status).to.equal(200);
  });

  it('with parts but no boundary is refused as unreadable', async () => {
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary='])
      expect((await sent(type, 'x')).status, type).to.equal(400);
  });

  it('of deeply nested JSON is refused without an internal error, and is not echoed', async () => {
    const { status, text } = await sent('application/json', nested(4_500));
    expect(status).to.be.oneOf([400, 403]);
    expect(text).not.to.contain('stale-form').and.not.to.contain('"a"');
  });

  it('with a text that is an object, and members that every object has, is no internal error', async () => {
    for (const name of ['toString', 'valueOf', 'constructor', '__proto__']) {
      const form = await sent('application/x-www-form-urlencoded', `email[${name}]=x&password=y`, '/sign-in');
      expect(form.status, name).to.equal(403);
      const json = await sent('application/json', `{"email":{"${name}":1}}`, '/sign-in');
      expect(json.status, name).to.equal(400);
    }
    const client = site.client();
    for (const path of ['/sign-in', '/sign-up', '/forgot-password']) {
      const answer = await client.post(path, { 'email[toString]': 'x', 'displayName[toString]': 'x' });
      expect(answer.status, path).to.equal(422);
    }
  });

  it('with too many values is not parsed', async () => {
    for (const body of ['['.repeat(900_000), nested(20_000), `[${'1,'.repeat(20_000)}1]`])
      expect((await sent('application/json', body)).status, body.slice(0, 10)).to.equal(400);
    const asUtf16 = Buffer.from('{}', 'utf16le').toString('latin1');
    expect((await sent('application/json; charset=utf-16le', asUtf16)).status).to.be.within(400, 415);
  });
});

describe('values in JSON', () => {
  it('are counted outside strings', () => {
    const count = (text: string, most: number) => hasFewValues(Buffer.from(text), most);
    expect(count('[1,2,{"a":3}]', 5)).to.equal(true);
    expect(count('[1,2,{"a":3}]', 4)).to.equal(false);
    expect(count(String.raw`["[[[,,,:::{{{","\"[[["]`, 2)).to.equal(true);
    expect(count(String.raw`["\\",[[]]]`, 4)).to.equal(true);
    expect(count(String.raw`["\\",[[]]]`, 3)).to.equal(false);
    expect(count('"never ended [[[[', 0)).to.equal(true);
  });
});
