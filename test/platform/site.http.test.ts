import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { startSite, type TestSite } from '../setup/site.ts';

eachEngine('the bare site', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('answers /healthz without a session', async () => {
    const answer = await site.client().get('/healthz');
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('set-cookie')).to.equal(null);
  });

  it('answers an unknown address with a helpful 404 page, and problem+json for API clients', async () => {
    const html = await site.client().get('/no-such-page');
    expect(html.status).to.equal(404);
    expect(html.text).to.contain('Page not found');
    const json = await site.client().get('/no-such-page', { json: true });
    expect(json.headers.get('content-type')).to.contain('application/problem+json');
    expect(json.json()).to.include({ status: 404, code: 'not_found' });
  });

  it('lets no cache on the way keep a page, since pages differ from person to person', async () => {
    for (const path of ['/', '/sign-in', '/problems', '/no-such-page', '/profile'])
      expect((await site.client().get(path)).headers.get('cache-control'), path).to.equal('private, no-cache');
  });

  it('tells programs that ask a page without JSON for it where to look, and sends the page to all who take one', async () => {
    const json = await site.client().get('/sign-in', { json: true });
    expect(json.status).to.equal(406);
    expect(json.headers.get('content-type')).to.contain('application/problem+json');
    expect(json.headers.get('vary')).to.match(/\baccept\b/i);
    expect(json.json()).to.include({ status: 406, code: 'no_json' });
    expect(json.json<{ detail: string }>().detail).to.contain('/api/v1');
    for (const accept of ['application/json, text/html;q=0.5', '*/*', 'image/png']) {
      const html = await site.client().get('/sign-in', { headers: { accept } });
      expect(html.status, accept).to.equal(200);
      expect(html.headers.get('content-type'), accept).to.contain('text/html');
    }
  });

  it('speaks Chinese to a Chinese browser and remembers the switch', async () => {
    const client = site.client();
    expect((await client.get('/nothing', { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } })).text).to.contain(
      '页面不存在',
    );
    await client.get('/nothing?lang=zh-CN');
    expect((await client.get('/nothing')).text).to.contain('lang="zh-CN"');
  });

  it('refuses a form without its CSRF token', async () => {
    const answer = await site.client().postWithoutToken('/sign-out', {});
    expect(answer.status).to.equal(403);
  });
});
