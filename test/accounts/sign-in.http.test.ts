import { once } from 'node:events';
import http from 'node:http';
import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { linkIn, startMailServer, type TestMailServer } from '../setup/smtp.ts';

const HOUR_MS = 3_600_000;

eachEngine('signing in and out', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('answers a wrong password and an unknown address alike, keeps the address, and never returns the password', async () => {
    const person = await makePerson(site);
    const answers = await Promise.all(
      [person.email, 'nobody@example.test'].map(async (email) => {
        const answer = await site.client().post('/sign-in', { email, password: 'not the password' });
        expect(answer.text).to.contain(`value="${email}"`).and.not.contain('not the password');
        return { status: answer.status, error: /field-email-error">([^<]+)/.exec(answer.text)?.[1] };
      }),
    );
    expect(answers[0]).to.deep.equal({ status: 422, error: 'Wrong email address, username or password.' });
    expect(answers[1]).to.deep.equal(answers[0]);
  });

  it('accepts the address in any notation, and starts a fresh session', async () => {
    const person = await makePerson(site);
    const client = site.client();
    await client.get('/sign-in');
    const before = client.cookie;
    const answer = await client.post('/sign-in', {
      email: ` ${person.email.toUpperCase()}`,
      password: person.password,
    });
    expect(answer.location).to.equal('/');
    expect(client.cookie).not.to.equal(before);
    expect((await fetch(`${site.url}/profile`, { headers: { cookie: before }, redirect: 'manual' })).status).to.equal(
      303,
    );
    expect(answer.headers.get('set-cookie'))
      .to.match(/HttpOnly/)
      .and.match(/SameSite=Lax/);
  });

  it('leads back to the page that asked for it, but never to another site', async () => {
    const person = await makePerson(site);
    const visitor = site.client();
    const asked = await visitor.get('/submissions?page=2');
    expect(asked.location).to.equal('/sign-in?next=%2Fsubmissions%3Fpage%3D2');
    expect((await visitor.follow(asked)).text).to.contain('name="next" value="/submissions?page=2"');
    const back = async (next: string) =>
      (await site.client().post('/sign-in', { email: person.email, password: person.password, next })).location;
    expect(await back('/submissions?page=2')).to.equal('/submissions?page=2');
    for (const next of [
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      '/\t/evil.test',
      'javascript:alert(1)',
      'profile',
      '\\\\evil.test',
      ' //evil.test',
      `/${'x'.repeat(3000)}`,
    ]) {
      expect(await back(next), next).to.equal('/');
      const page = await visitor.get(`/sign-in?next=${encodeURIComponent(next)}`);
      expect(page.text, next).to.contain('name="next" value="/"');
    }
  });

  it('leads back to the page of a form that is sent after the session ended, if the browser sends its address', async () => {
    const person = await makePerson(site);
    const token = /csrf-token" content="([^"]+)"/.exec((await person.client.get('/profile')).text)?.[1] as string;
    // Signed out, but the browser's session and its token are still valid.
    await site.app
      .db('sessions')
      .where({ user_id: person.id })
      .update({
        user_id: null,
        data: site.app.db.raw(`REPLACE(data, '"userId":"${person.id}"', '"was":1')`),
      });
    const send = async (referer: string) => {
      const answer = await fetch(`${site.url}/profile/sign-out-everywhere`, {
        method: 'POST',
        body: new URLSearchParams({ _csrf: token }),
        redirect: 'manual',
        headers: { cookie: person.client.cookie, accept: 'text/html', referer },
      });
      return answer.headers.get('location');
    };
    expect(await send(`${site.url}/profile?tab=2`)).to.equal('/sign-in?next=%2Fprofile%3Ftab%3D2');
    expect(await send('https://evil.test/profile')).to.equal('/sign-in?next=%2F');
    const page = await site.client().get('/');
    expect(page.headers.get('referrer-policy'), 'browsers tell this site, and no other').to.equal('same-origin');
  });

  it('keeps the query of a page when the language is switched, and never leads to another site', async () => {
    const client = site.client();
    const page = await client.get('/sign-in?next=/courses&x=1');
    const link = /hreflang="zh-CN"[^>]*href="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') as string;
    const chinese = await client.get(link);
    expect(chinese.text).to.contain('<html lang="zh-CN"').and.contain('name="next" value="/courses"');
    const odd = await client.get('//evil.test/x');
    expect(odd.status).to.equal(404);
    expect(odd.text).not.to.contain('href="//');
  });

  it('answers an API client that must sign in with 401 and problem+json', async () => {
    const answer = await site.client().get('/profile', { json: true });
    expect(answer.status).to.equal(401);
    expect(answer.json()).to.include({ status: 401, code: 'unauthenticated' });
  });

  it('ends this session on sign-out, and every session on "sign out everywhere"', async () => {
    const person = await makePerson(site);
    const [phone, laptop] = [site.client(), site.client()];
    for (const client of [phone, laptop]) {
      await client.post('/sign-in', { email: person.email, password: person.password });
    }
    expect((await phone.post('/sign-out')).location).to.equal('/');
    expect((await phone.get('/profile')).location).to.contain('/sign-in');
    expect((await laptop.get('/profile')).status).to.equal(200);
    const stolen = laptop.cookie;
    expect((await person.client.post('/profile/sign-out-everywhere')).location).to.equal('/sign-in');
    expect((await laptop.get('/profile')).location).to.contain('/sign-in');
    expect((await person.client.get('/profile')).location).to.contain('/sign-in');
    expect((await fetch(`${site.url}/profile`, { headers: { cookie: stolen }, redirect: 'manual' })).status).to.equal(
      303,
    );
  });

  it('ends a session for good, even during a request', async () => {
    const person = await makePerson(site);
    const other = site.client();
    await other.post('/sign-in', { email: person.email, password: person.password });
    const token = /csrf-token" content="([^"]+)"/.exec((await other.get('/profile')).text)?.[1] as string;
    const cookie = other.cookie;
    const body = new URLSearchParams({ displayName: 'Under way', language: '', _csrf: token }).toString();
    const known = new Promise<void>((resolve) => {
      site.app.db.on('query-response', function seen(_rows: unknown, query: { sql: string }) {
        if (!query.sql.includes('user_roles')) return;
        site.app.db.removeListener('query-response', seen);
        resolve();
      });
    });
    // The server knows the user and waits for the rest of the form; meanwhile every session ends.
    const request = http.request(`${site.url}/profile`, {
      method: 'POST',
      headers: {
        cookie,
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': body.length,
      },
    });
    const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
    request.write(body.slice(0, 5));
    await known;
    expect((await person.client.post('/profile/sign-out-everywhere')).status).to.equal(303);
    request.end(body.slice(5));
    const [answer] = await answered;
    answer.resume();
    expect(answer.statusCode).to.equal(303);
    const after = await fetch(`${site.url}/profile`, { headers: { cookie }, redirect: 'manual' });
    expect(after.headers.get('location')).to.contain('/sign-in?next=');
  });

  it('changes the password only with the current one, and signs out everywhere', async () => {
    const person = await makePerson(site);
    const wrong = await person.client.post('/profile/password', { current: 'wrong', password: 'a new long password' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('The current password is wrong.').and.not.contain('a new long password');
    const short = await person.client.post('/profile/password', { current: person.password, password: 'short' });
    expect(short.status).to.equal(422);
    expect(short.text).to.contain('id="field-password-error">At least 10 characters.');
    const other = site.client();
    await other.post('/sign-in', { email: person.email, password: person.password });
    const done = await person.client.post('/profile/password', {
      current: person.password,
      password: 'a new long password',
    });
    expect(done.location).to.equal('/sign-in');
    expect((await other.get('/profile')).location).to.contain('/sign-in');
    const sign = async (password: string) =>
      (await site.client().post('/sign-in', { email: person.email, password })).status;
    expect(await sign(person.password)).to.equal(422);
    expect(await sign('a new long password')).to.equal(303);
  });

  it('refuses every form without this session’s token, and changes nothing', async () => {
    const person = await makePerson(site);
    const other = await makePerson(site);
    const token = /csrf-token" content="([^"]+)"/.exec((await other.client.get('/profile')).text)?.[1] as string;
    for (const path of [
      '/sign-up',
      '/sign-in',
      '/sign-out',
      '/forgot-password',
      '/reset-password',
      '/profile',
      '/profile/password',
      '/profile/erase',
      '/profile/sign-out-everywhere',
      '/profile/github/unlink',
      '/users/grant',
      '/courses/join',
      '/judges',
    ]) {
      const none = await person.client.postWithoutToken(path, { confirmation: person.displayName });
      if (path === '/sign-in') {
        // Another tab has signed in already: nothing changes, and the next page is shown.
        expect(none.location, path).to.equal('/');
        continue;
      }
      expect(none.status, path).to.equal(403);
      expect(none.text, path).to.match(/This form has expired or came from another site\.|Your form is still here/);
      const foreign = await person.client.postWithoutToken(path, {
        confirmation: person.displayName,
        _csrf: token,
      });
      expect(foreign.status, `${path} with the token of another session`).to.equal(403);
    }
    expect((await person.client.get('/profile')).status, 'still signed in, not erased').to.equal(200);
  });

  it('refuses multipart forms of another site before reading them, and those without a token', async () => {
    const { client } = await makePerson(site, { roles: ['professor'] });
    const token = /csrf-token" content="([^"]+)"/.exec((await client.get('/profile')).text)?.[1] as string;
    const send = async (headers: Record<string, string>, withToken = true) => {
      const body = new FormData();
      if (withToken) body.append('_csrf', token);
      body.append('package', new Blob(['not a zip']), 'x.zip');
      const answer = await fetch(`${site.url}/problems/import`, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { cookie: client.cookie, accept: 'text/html', ...headers },
      });
      return answer.status;
    };
    expect(await send({ 'sec-fetch-site': 'cross-site' })).to.equal(403);
    expect(await send({ 'sec-fetch-site': 'same-site' })).to.equal(403);
    expect(await send({ origin: 'https://evil.test' })).to.equal(403);
    expect(await send({ origin: 'null' })).to.equal(403);
    expect(await send({}, false)).to.equal(403);
    expect(await send({ 'sec-fetch-site': 'same-origin', origin: site.url })).to.equal(422);
    expect(await send({}), 'no browser, but the token').to.equal(422);
  });

  it('refuses multipart posts without a token also where no files are expected, whatever their origin header', async () => {
    const { client } = await makePerson(site, { roles: ['organizer', 'professor'] });
    const addresses = ['/sign-out', '/profile', '/profile/sign-out-everywhere', '/profile/password', '/users/grant'];
    for (const path of [...addresses, '/courses', '/problems/sum', '/problems/import/1', '/problems/import/1/drop'])
      for (const headers of [{}, { 'sec-fetch-site': 'same-origin', origin: site.url }] as Record<string, string>[]) {
        const body = new FormData();
        body.append('language', 'en');
        const answer = await fetch(`${site.url}${path}`, {
          method: 'POST',
          body,
          redirect: 'manual',
          headers: { cookie: client.cookie, accept: 'text/html', ...headers },
        });
        // The problem does not exist, which is answered before the body is read.
        expect(answer.status, path).to.equal(path === '/problems/sum' ? 404 : 403);
      }
    expect((await client.get('/profile')).status, 'still signed in').to.equal(200);
  });
});

eachEngine('rate limits on signing in', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine, { SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR: '3' })));
  after(() => site.close());

  it('limit guesses at one account with 429 and Retry-After, without affecting other accounts', async () => {
    const person = await makePerson(site);
    const other = await makePerson(site);
    const client = site.client();
    const guess = (password: string) => client.post('/sign-in', { email: person.email, password });
    for (let n = 0; n < 3; n += 1) expect((await guess(`guess ${n}`)).status).to.equal(422);
    const refused = await guess(person.password);
    expect(refused.status).to.equal(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).to.be.within(1, 900);
    expect(refused.text).to.match(/Too many attempts\. Try again in \d+ s\./);
    const json = await client.post('/sign-in', { email: person.email, password: 'x' }, { json: true });
    expect(json.json()).to.include({ status: 429, code: 'sign_in_limit' });
    const friend = await site.client().post('/sign-in', { email: other.email, password: other.password });
    expect(friend.status).to.equal(303);
  });

  it('let a whole lecture hall behind one address sign in, because only refused attempts count', async () => {
    for (let n = 0; n < 20; n += 1) await makePerson(site);
    const person = await makePerson(site);
    for (let n = 0; n < 6; n += 1) {
      const answer = await site.client().post('/sign-in', { email: person.email, password: person.password });
      expect(answer.status).to.equal(303);
    }
  });

  it('limit mails to one address', async () => {
    const client = site.client();
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1)
      statuses.push((await client.post('/forgot-password', { email: 'busy@example.test' })).status);
    expect(statuses).to.deep.equal([303, 303, 303, 429]);
  });

  it('limit guesses at many accounts from one address', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 16; n += 1) {
      const answer = await site.client().post('/sign-in', { email: `guess${n}@example.test`, password: 'Summer2026!' });
      statuses.push(answer.status);
    }
    expect(statuses).to.include(422);
    expect(statuses.at(-1)).to.equal(429);
  });
});

eachEngine('a forgotten password', (engine) => {
  let site: TestSite;
  let mail: TestMailServer;
  before(async () => {
    mail = await startMailServer();
    site = await startSite(engine, { MAIL_URL: mail.url });
  });
  after(async () => {
    await site.close();
    await mail.close();
  });
  beforeEach(() => void (mail.mails.length = 0));

  const mailed = async () => {
    await site.app.background.drain();
    return linkIn(mail.mails.shift(), site.url);
  };

  it('is reset by a mailed link that works once and ends every session', async () => {
    const person = await makePerson(site, { verified: false });
    await site.app.background.drain();
    mail.mails.length = 0;
    const client = site.client();
    const asked = await client.post('/forgot-password', { email: person.email.toUpperCase() });
    expect(asked.location).to.equal('/sign-in');
    expect((await client.follow(asked)).text).to.contain('If that address has an account, we sent a link.');
    const link = await mailed();
    const token = new URL(link, site.url).searchParams.get('token') as string;
    expect((await client.get(link)).text).to.contain(token);

    const short = await client.post('/reset-password', { token, password: 'short' });
    expect(short.status, 'a bad password does not use the link up').to.equal(422);
    expect(short.text).to.contain('At least 10 characters.').and.contain(`name="token" value="${token}"`);
    const done = await client.post('/reset-password', { token, password: 'a brand new password' });
    expect(done.location).to.equal('/sign-in');
    expect((await client.follow(done)).text).to.contain('Your new password is set.');

    expect((await person.client.get('/profile')).location, 'signed out elsewhere').to.contain('/sign-in');
    const sign = (password: string) => client.post('/sign-in', { email: person.email, password });
    expect((await sign(person.password)).status).to.equal(422);
    expect((await sign('a brand new password')).status).to.equal(303);
    expect((await client.get('/profile')).text, 'the mailed link also verifies').to.contain('>verified<');

    expect((await client.get(link)).status).to.equal(404);
    const again = await client.post('/reset-password', { token, password: 'another new password' });
    expect(again.status).to.equal(404);
    expect(
      (await site.client().post('/sign-in', { email: person.email, password: 'another new password' })).status,
    ).to.equal(422);
  });

  it('lets only one of two people use the same link at the same time', async () => {
    const person = await makePerson(site);
    await site.client().post('/forgot-password', { email: person.email });
    const token = new URL(await mailed(), site.url).searchParams.get('token') as string;
    const answers = await Promise.all(
      ['first new password', 'second new password'].map((password) =>
        site.client().post('/reset-password', { token, password }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 404]);
  });

  it('has a link that stops after an hour or when a newer one is requested, and cannot verify an address', async () => {
    const person = await makePerson(site);
    await site.client().post('/forgot-password', { email: person.email });
    const first = await mailed();
    expect((await site.client().get(first.replace('reset-password', 'verify-email'))).status).to.equal(404);
    await site.client().post('/forgot-password', { email: person.email });
    const second = await mailed();
    expect((await site.client().get(first)).status).to.equal(404);
    expect((await site.client().get(second)).status).to.equal(200);
    site.clock.advance(HOUR_MS);
    expect((await site.client().get(second)).status).to.equal(404);
  });

  it('has a link that stops when the password or the address is changed', async () => {
    const person = await makePerson(site, { verified: false });
    await mailed();
    await person.client.post('/verify-email/again');
    const verifyLink = await mailed();
    const ask = async () => {
      await site.client().post('/forgot-password', { email: person.email });
      return await mailed();
    };
    const isDead = async (link: string) => {
      const token = new URL(link, site.url).searchParams.get('token') as string;
      expect((await site.client().get(link)).status).to.equal(404);
      const used = await site.client().post('/reset-password', { token, password: 'password of a thief' });
      expect(used.status).to.equal(404);
    };

    const before = await ask();
    const change = { current: person.password, password: 'a long new password' };
    expect((await person.client.post('/profile/password', change)).location).to.equal('/sign-in');
    await isDead(before);

    const toOldAddress = await ask();
    await site.app
      .db('users')
      .where({ id: person.id })
      .update({ email: 'moved@example.test', email_norm: 'moved@example.test' });
    await isDead(toOldAddress);
    expect((await site.client().get(verifyLink)).status).to.equal(404);
    const signIn = { email: 'moved@example.test', password: 'a long new password' };
    expect((await site.client().post('/sign-in', signIn)).status).to.equal(303);
  });

  it('does not reveal whether an address has an account', async () => {
    const client = site.client();
    const asked = await client.post('/forgot-password', { email: 'nobody-at-all@example.test' });
    expect(asked.location).to.equal('/sign-in');
    expect((await client.follow(asked)).text).to.contain('If that address has an account, we sent a link.');
    await site.app.background.drain();
    expect(mail.mails).to.deep.equal([]);
    const wrong = await client.post('/forgot-password', { email: 'nonsense' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Enter a valid email address.').and.contain('value="nonsense"');
  });
});

eachEngine('a site behind https', (engine) => {
  let site: TestSite;
  before(async () => {
    site = await startSite(engine, { BASE_URL: 'https://kernelway.test', TRUST_PROXY: '1' });
  });
  after(() => site.close());

  it('sends its cookie over https only, bound to this host', async () => {
    const answer = await site.client().get('/sign-in', { headers: { 'x-forwarded-proto': 'https' } });
    expect(answer.headers.get('set-cookie'))
      .to.match(/^__Host-kernelway=/)
      .and.match(/; Secure/)
      .and.match(/; HttpOnly/)
      .and.match(/; Path=\//);
    expect(answer.headers.get('strict-transport-security')).to.match(/max-age=\d+/);
  });
});
