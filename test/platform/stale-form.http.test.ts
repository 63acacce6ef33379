/**
 * Forms that were open while someone signed out and in again, or whose session has ended: nothing that was typed is
 * lost.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { newId } from '../../src/platform/ids.ts';
import { keptFields } from '../../src/platform/web/stale-form.ts';
import { eachEngine } from '../setup/databases.ts';
import type { Answer } from '../setup/client.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, SUM_CPP, typedText } from '../submissions/submit-setup.ts';

const OLD = 'a-token-of-yesterday';

describe('the fields of a stale form', () => {
  it('are filled in again, including repeated and nested ones, except the token and passwords', () => {
    const body = {
      _csrf: 'x',
      title: 'a',
      text: 'one\ntwo',
      tags: ['p', 'q'],
      rows: [{ n: '1' }],
      password: 'secret',
      current: 'old',
    };
    expect(keptFields(body)).to.deep.equal([
      { name: 'title', value: 'a', shown: 'hidden' },
      { name: 'text', value: 'one\ntwo', shown: 'text' },
      { name: 'tags', value: 'p', shown: 'hidden' },
      { name: 'tags', value: 'q', shown: 'hidden' },
      { name: 'rows[0][n]', value: '1', shown: 'hidden' },
      { name: 'password', value: '', shown: 'password' },
      { name: 'current', value: '', shown: 'password' },
    ]);
    expect(keptFields({ secret: 'x', secretVariable: 'NAME' })).to.deep.equal([
      { name: 'secret', value: '', shown: 'password' },
      { name: 'secretVariable', value: 'NAME', shown: 'hidden' },
    ]);
    expect(keptFields({ short: 'x'.repeat(60), long: 'x'.repeat(61) }).map(({ shown }) => shown)).to.deep.equal([
      'hidden',
      'text',
    ]);
    expect([keptFields(undefined), keptFields(null), keptFields({ _csrf: 'x' })]).to.deep.equal([[], [], []]);
  });
});

describe('the fields for passwords on all pages', () => {
  it('are never put back into a page', () => {
    const views = readdirSync('views', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ejs'));
    const names = views.flatMap((name) => {
      const text = readFileSync(join('views', name), 'utf8');
      return [...text.matchAll(/include\('\/layout\/_field', \{[^}]*?\bname: '(\w+)'[^}]*?type: 'password'/g)].map(
        ([, field]) => field!,
      );
    });
    expect(names).to.include.members(['password', 'current', 'secret']);
    for (const name of names)
      expect(keptFields({ [name]: 'hidden' }), name).to.deep.equal([{ name, value: '', shown: 'password' }]);
  });
});

eachEngine('a stale form', (engine) => {
  let site: TestSite;
  let person: TestPerson;
  before(async () => {
    site = await startSite(engine);
    await importedProblem(site, 'sum');
  });
  after(() => site.close());
  beforeEach(async () => (person = await makePerson(site)));

  const typed = (answer: Answer) => typedText(answer.text).replaceAll('\r\n', '\n');
  const tokenIn = (answer: Answer) => /name="_csrf" value="([^"]+)"/.exec(answer.text)?.[1] as string;
  async function send(
    path: string,
    fields: Record<string, string>,
    more: { multipart?: boolean; headers?: Record<string, string>; cookie?: string } = {},
  ): Promise<Answer> {
    const body = more.multipart ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const headers = { accept: 'text/html', cookie: more.cookie ?? person.client.cookie, ...more.headers };
    const answer = await fetch(`${site.url}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    return {
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      location: answer.headers.get('location') ?? undefined,
      json: () => JSON.parse(cookie) as never,
    };
  }
  const program = () => ({ code: SUM_CPP, language: 'cpp', formKey: newId() });

  it('with a program is shown again with the program and a fresh token, and can then be submitted', async () => {
    for (const multipart of [true, false]) {
      const fields = program();
      const stale = await send('/problems/sum', { ...fields, _csrf: OLD }, { multipart });
      expect(stale.status).to.equal(403);
      expect(typed(stale)).to.equal(SUM_CPP);
      const again = await send('/problems/sum', { ...fields, _csrf: tokenIn(stale) }, { multipart });
      expect(again.location).to.match(/^\/submissions\//);
    }
  });

  it('keeps the program after the session ended until the person has signed in, however often it is sent', async () => {
    for (const multipart of [true, false]) {
      const visitor = site.client();
      const stale = await send('/problems/sum', { ...program(), _csrf: OLD }, { multipart, cookie: '' });
      expect(stale.status).to.equal(403);
      expect(typed(stale)).to.equal(SUM_CPP);
      expect(stale.text).to.contain('href="/sign-in?next=%2Fproblems%2Fsum"');
      // Again, with a token that is valid for a visitor, still without signing in.
      await visitor.get('/sign-up');
      const page = await visitor.get('/sign-in');
      const second = await send(
        '/problems/sum',
        { ...program(), _kept: '1', _csrf: tokenIn(page) },
        { multipart, cookie: visitor.cookie },
      );
      expect([401, 403]).to.include(second.status);
      expect(typed(second)).to.equal(SUM_CPP);
      expect(second.text)
        .to.contain('name="language" value="cpp"')
        .and.contain(multipart ? 'multipart/form-data' : 'method="post"');
    }
  });

  it('leads back to this site, whatever the address of its page looks like', async () => {
    for (const path of ['//evil.test/x', '/%5C/evil.test', '///evil.test']) {
      const headers = { referer: site.url + path };
      const stale = await send('/sign-out', { note: 'x', _csrf: OLD }, { headers });
      expect(stale.status).to.equal(403);
      expect(stale.text, path).not.to.match(/href="[/\\]{2}/);
    }
  });

  it('of any other page keeps its text too, but never a password', async () => {
    const stale = await send('/profile', { displayName: 'Another <name>', bio: 'two\nlines', _csrf: OLD });
    expect(stale.status).to.equal(403);
    expect(stale.text).to.contain('name="displayName" value="Another &lt;name&gt;"').and.contain('two\nlines');
    const signIn = await send(
      '/sign-in',
      { email: person.email, password: person.password, next: '/courses', _csrf: OLD },
      { cookie: '' },
    );
    expect(signIn.status).to.equal(403);
    expect(signIn.text).to.contain(`name="email" value="${person.email}"`).and.contain('type="password"');
    expect(signIn.text).not.to.contain(person.password);
  });

  it('to sign in continues to its page if another tab has already signed in', async () => {
    const fields = { email: person.email, password: person.password, _csrf: OLD };
    expect((await send('/sign-in', { ...fields, next: '/courses?x=1' })).location).to.equal('/courses?x=1');
    expect((await send('/sign-in', { ...fields, next: 'https://evil.test/' })).location).to.equal('/');
  });

  it('sent by another site is refused without showing the form, and has no effect', async () => {
    const elsewhere: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.test' },
    ];
    for (const headers of elsewhere)
      for (const multipart of [true, false]) {
        const refused = await send('/problems/sum', { ...program(), _csrf: OLD }, { multipart, headers });
        expect(refused.status).to.equal(403);
        expect(refused.text).not.to.contain('int main').and.not.contain('name="code"');
      }
  });
});
