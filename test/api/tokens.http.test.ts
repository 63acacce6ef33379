/** Personal tokens: created and revoked on their page, stored as hashes, and refused once they are no longer valid. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { removeEndedTokensUnchecked } from '../../src/accounts/api-tokens.service.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { ApiClient, apiOf, tokenOf } from './api-setup.ts';

const DAY_MS = 86_400_000;

eachEngine('personal tokens', (engine) => {
  let site: TestSite;
  let ann: TestPerson;
  const rows = () => site.app.db('api_tokens').where({ user_id: ann.id }).orderBy('created_at');
  const madeOnPage = async (fields: Record<string, string | string[]>) => {
    const answer = await ann.client.post('/profile/tokens', fields);
    return { answer, token: /kwy_[0-9a-f]{48}/.exec(answer.text)?.[0] };
  };

  before(async () => {
    site = await startSite(engine);
  });
  beforeEach(async () => {
    ann = await makePerson(site, { displayName: 'Ann', university: 'East University' });
  });
  after(() => site.close());

  it('are shown once, when they are created, and stored as a hash', async () => {
    const { answer, token } = await madeOnPage({ name: 'My laptop', scopes: ['read', 'submit'], days: '7' });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(token).to.be.a('string');
    const [row] = (await rows()) as Record<string, unknown>[];
    expect(row).to.include({
      name: 'My laptop',
      scopes: 'read submit',
      user_id: ann.id,
      token_hash: createHash('sha256').update(token!).digest('hex'),
      prefix: token!.slice(0, 10),
      expires_at: site.clock.nowMs() + 7 * DAY_MS,
    });
    expect(JSON.stringify(await rows())).not.to.contain(token);
    const again = await ann.client.get('/profile/tokens');
    expect(again.text)
      .to.contain('My laptop')
      .and.to.contain(`${token!.slice(0, 10)}…`)
      .and.not.to.contain(token);
    expect((await ann.client.get('/profile')).text).to.contain('href="/profile/tokens"');
  });

  it('require a name, a scope and an expiry, and keep the input', async () => {
    const { answer } = await madeOnPage({ name: 'Kept', scopes: [], days: '8' });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('value="Kept"').and.to.contain('Choose one of the options.');
    expect((await madeOnPage({ name: ' ', scopes: 'read', days: '7' })).answer.status).to.equal(422);
    expect((await madeOnPage({ name: 'x', scopes: 'everything', days: '7' })).answer.status).to.equal(422);
    expect(await rows()).to.have.length(0);
  });

  it('are limited to twenty valid ones', async () => {
    for (let n = 0; n < 20; n += 1) await tokenOf(site, ann);
    const { answer } = await madeOnPage({ name: 'one more', scopes: 'read', days: '7' });
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('at most 20 working tokens');
    await site.app
      .db('api_tokens')
      .where({ id: ((await rows()) as { id: string }[])[0]!.id })
      .update({ revoked_at: site.clock.nowMs() });
    expect((await madeOnPage({ name: 'one more', scopes: 'read', days: '7' })).answer.status).to.equal(200);
  });

  it('identify their owner', async () => {
    const api = await apiOf(site, ann, ['read']);
    const { status, body, headers } = await api.get('/me');
    expect(status).to.equal(200);
    expect(headers.get('set-cookie')).to.equal(null);
    expect(headers.get('access-control-allow-origin')).to.equal(null);
    expect(body).to.deep.equal({
      id: ann.id,
      displayName: 'Ann',
      email: ann.email,
      emailVerified: true,
      university: 'East University',
      roles: [],
      token: { name: 'test', scopes: ['read'], expiresAt: new Date(site.clock.nowMs() + 30 * DAY_MS).toISOString() },
    });
  });

  it('are refused with the reason and how to authenticate', async () => {
    const missing = await new ApiClient(site).get('/me');
    expect(missing.status).to.equal(401);
    expect(missing.headers.get('content-type')).to.match(/^application\/problem\+json/);
    expect(missing.headers.get('www-authenticate')).to.equal('Bearer realm="Kernelway"');
    expect(missing.body).to.include({ status: 401, code: 'token_missing' });

    const token = await tokenOf(site, ann);
    const mistyped = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    for (const wrong of [mistyped, 'kwy_', `kwy_${'0'.repeat(48)}`, "kwy_' OR 1=1"]) {
      const answer = await new ApiClient(site, wrong).get('/me');
      expect(answer.status, wrong).to.equal(401);
      expect(answer.headers.get('www-authenticate')).to.contain('error="invalid_token"');
    }
    const session = await ann.client.get('/api/v1/me', { json: true });
    expect(session.status, 'a session is no token').to.equal(401);
  });

  it('get answers in the requested language, otherwise in that of their owner', async () => {
    await site.app.db('users').where({ id: ann.id }).update({ language: 'zh-CN' });
    const api = await apiOf(site, ann, ['read']);
    expect((await api.get('/nowhere')).body.detail).to.match(/[一-龥]/);
    expect((await api.get('/nowhere', { 'accept-language': 'en-GB' })).body.detail).to.contain('no such address');
  });

  it('stop working when they expire or are revoked', async () => {
    const short = new ApiClient(site, await tokenOf(site, ann, ['read'], 7));
    site.clock.advance(7 * DAY_MS - 1);
    expect((await short.get('/me')).status).to.equal(200);
    site.clock.advance(1);
    expect((await short.get('/me')).body).to.include({ status: 401, code: 'token_expired' });

    const api = await apiOf(site, ann);
    const page = (await ann.client.get('/profile/tokens')).text;
    const path = /\/profile\/tokens\/\w+\/revoke/.exec(page)![0];
    const other = await makePerson(site);
    expect((await other.client.post(path)).status, 'of somebody else').to.equal(404);
    expect((await api.get('/me')).status).to.equal(200);
    expect((await ann.client.post(path)).status).to.equal(303);
    expect((await api.get('/me')).body).to.include({ status: 401, code: 'token_revoked' });
    expect((await ann.client.post(path)).status, 'twice').to.equal(404);
    const acts = (await site.app
      .db('audit_entries')
      .where({ actor_id: ann.id })
      .where('action', 'like', 'user.token%')
      .pluck('action')) as string[];
    expect(acts.sort()).to.deep.equal(['user.token_created', 'user.token_created', 'user.token_revoked']);
  });

  it('record their last use, at most once a minute', async () => {
    const api = await apiOf(site, ann);
    const first = site.clock.nowMs();
    const lastUse = async () => ((await rows()) as { last_used_at: number }[])[0]?.last_used_at;
    await api.get('/me');
    expect(await lastUse()).to.equal(first);
    site.clock.advance(59_999);
    await api.get('/me');
    expect(await lastUse()).to.equal(first);
    site.clock.advance(1);
    await api.get('/me');
    expect(await lastUse()).to.equal(first + 60_000);
  });

  it('are revoked by signing out everywhere, by a new password and by a reset, and deleted with the account', async () => {
    const api = await apiOf(site, ann);
    await ann.client.post('/profile/sign-out-everywhere');
    expect((await api.get('/me')).body.code).to.equal('token_revoked');

    const signIn = async (password: string) => {
      ann.client.forgetCookies();
      await ann.client.post('/sign-in', { email: ann.email, password });
    };
    await signIn(ann.password);
    const second = await apiOf(site, ann);
    await ann.client.post('/profile/password', { current: ann.password, password: 'another long one' });
    expect((await second.get('/me')).body.code).to.equal('token_revoked');

    const third = await apiOf(site, ann);
    ann.client.forgetCookies();
    await ann.client.post('/forgot-password', { email: ann.email });
    await site.app.background.drain();
    const mail = site.app.mailer.kept.find((one) => one.to === ann.email && one.text.includes('reset-password'));
    const token = /token=([\w-]+)/.exec(mail!.text)![1]!;
    await ann.client.post('/reset-password', { token, password: 'yet another long one' });
    expect((await third.get('/me')).body.code).to.equal('token_revoked');

    await signIn('yet another long one');
    const last = await apiOf(site, ann);
    await ann.client.post('/profile/erase', { confirmation: 'Ann' });
    expect((await last.get('/me')).body.code).to.equal('token_unknown');
    expect(await rows()).to.have.length(0);
  });

  it('do not give access to an erased account, even if some are left', async () => {
    const api = await apiOf(site, ann);
    await site.app.db('users').where({ id: ann.id }).update({ erased_at: site.clock.nowMs() });
    expect((await api.get('/me')).body.code).to.equal('token_unknown');
  });

  it('are deleted ninety days after they stopped working', async () => {
    await tokenOf(site, ann, ['read'], 7);
    await tokenOf(site, ann, ['read'], 365);
    site.clock.advance(97 * DAY_MS);
    await removeEndedTokensUnchecked(site.app);
    expect(await rows()).to.have.length(2);
    site.clock.advance(1);
    await removeEndedTokensUnchecked(site.app);
    expect(await rows()).to.have.length(1);
  });
});

describe('the limits of the API', () => {
  it('apply to a person across all their tokens, and to wrong tokens per address', async () => {
    const site = await startSite('sqlite', { API_REQUESTS_PER_MINUTE: '10' });
    try {
      const ann = await makePerson(site);
      const [one, two] = [await apiOf(site, ann), await apiOf(site, ann)];
      for (let n = 0; n < 5; n += 1) for (const api of [one, two]) expect((await api.get('/me')).status).to.equal(200);
      const refused = await one.get('/me');
      expect(refused.status).to.equal(429);
      expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
      expect(refused.body).to.include({ code: 'api_rate_limit' });
      expect((await (await apiOf(site, await makePerson(site))).get('/me')).status, 'of somebody else').to.equal(200);

      const wrong = new ApiClient(site, 'kwy_wrong');
      const statuses = new Set<number>();
      for (let n = 0; n < 70; n += 1) statuses.add((await wrong.get('/me')).status);
      expect([...statuses]).to.deep.equal([401, 429]);
      const right = await apiOf(site, await makePerson(site));
      expect((await right.get('/me')).status, 'a token that works, from the same address').to.equal(200);
    } finally {
      await site.close();
    }
  });
});
