import { expect } from 'chai';
import { eachEngine } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { linkIn, startMailServer, type TestMailServer } from '../setup/smtp.ts';

const LI = {
  displayName: 'Li Hua',
  email: 'Li.Hua@example.test',
  password: 'four plain words here',
  university: 'East Lake University',
  studentNumber: 'S-1024',
};
const HOUR_MS = 3_600_000;

eachEngine('signing up', (engine) => {
  let site: TestSite;
  let mail: TestMailServer;
  before(async () => {
    mail = await startMailServer();
    site = await startSite(engine, { MAIL_URL: mail.url, MAIL_FROM: 'Kernelway <post@kernelway.test>' });
  });
  after(async () => {
    await site.close();
    await mail.close();
  });
  beforeEach(() => void (mail.mails.length = 0));

  it('creates an account, signs in, mails a link over SMTP, and the link verifies the address once', async () => {
    const client = site.client();
    const answer = await client.post('/sign-up', { ...LI, next: '/courses?q=x' });
    expect(answer.status, answer.text).to.equal(303);
    expect(answer.location).to.equal('/courses?q=x');
    expect((await client.follow(answer)).text).to.contain('Check your email for a link');
    expect((await client.get('/')).text).to.contain('Verify your email address');

    await site.app.background.drain();
    expect(mail.mails).to.have.length(1);
    expect(mail.mails[0]).to.include({
      from: '"Kernelway" <post@kernelway.test>',
      to: LI.email,
      subject: 'Verify your email address for Kernelway',
    });
    const link = linkIn(mail.mails[0], site.url);
    const verified = await client.get(link);
    expect(verified.location).to.equal('/courses?q=x');
    expect((await client.follow(verified)).text).to.contain('Your email address is verified.');
    expect((await client.get('/profile')).text)
      .to.contain('>verified<')
      .and.contain('S-1024');
    expect((await client.get('/')).text).not.to.contain('Verify your email address');

    const again = await client.get(link);
    expect(again.status).to.equal(404);
    expect(again.text).to.contain('has expired or has already been used');
  });

  it('requires a visible name, and removes invisible characters', async () => {
    for (const displayName of ['\u200B', '\u3164', ' \u00A0'])
      expect(
        (await site.client().post('/sign-up', { ...LI, email: 'blank@example.test', displayName })).status,
      ).to.equal(422);
    const client = site.client();
    const email = 'seen@example.test';
    expect((await client.post('/sign-up', { ...LI, email, displayName: '\u202EAda\u200B' })).status).to.equal(303);
    expect((await client.get('/profile')).text).to.contain('value="Ada"');
  });

  it('stores passwords and mailed tokens only as hashes', async () => {
    const client = site.client();
    await client.post('/sign-up', { ...LI, email: 'hashes@example.test' });
    await site.app.background.drain();
    const token = new URL(linkIn(mail.mails[0], site.url), site.url).searchParams.get('token');
    const user = (await site.app.db('users').where({ email_norm: 'hashes@example.test' }).first()) as {
      id: string;
      password_hash: string;
    };
    expect(user.password_hash).to.match(/^scrypt\$\d+\$\d+\$\d+\$[\w-]+\$[\w-]+$/);
    const tokens = (await site.app.db('account_tokens').where({ user_id: user.id })) as { token_hash: string }[];
    expect(tokens).to.have.length(1);
    expect(token).to.have.length(32);
    expect(tokens[0]?.token_hash).to.match(/^[0-9a-f]{64}$/);
  });

  it('continues only to a page of this site', async () => {
    const start = await site.client().get('/sign-up?next=%2Fcourses%3Fq%3Dx');
    expect(start.text).to.contain('name="next" value="/courses?q=x"');
    for (const [n, next] of ['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)'].entries()) {
      const page = await site.client().get(`/sign-up?next=${encodeURIComponent(next)}`);
      expect(page.text, next).to.contain('name="next" value="/"');
      const answer = await site.client().post('/sign-up', { ...LI, email: `next${n}@example.test`, next });
      expect(answer.location, next).to.equal('/');
      const refused = await site.client().post('/sign-up', { ...LI, email: 'x', next });
      expect(refused.text, next).to.contain('name="next" value="/"');
    }
  });

  it('names every wrong field with its limit, keeps the input, and never returns the password', async () => {
    const client = site.client();
    const answer = await client.post('/sign-up', {
      displayName: 'x'.repeat(61),
      email: 'not-an-address',
      password: 'short-pw!',
      university: 'West Lake <University>',
    });
    expect(answer.status).to.equal(422);
    expect(answer.text)
      .to.contain('id="field-displayName-error">At most 60 characters.')
      .and.contain('id="field-email-error">Enter a valid email address.')
      .and.contain('id="field-password-error">At least 10 characters.')
      .and.contain('value="not-an-address"')
      .and.contain('value="West Lake &lt;University&gt;"')
      .and.contain('x'.repeat(61));
    expect(answer.text).not.to.contain('short-pw!');
    const nothing = await client.post('/sign-up', {});
    expect(nothing.status).to.equal(422);
    expect(nothing.text.match(/-error">This is required\./g)).to.have.length(3);
    expect((await client.get('/profile')).location, 'still a visitor').to.contain('/sign-in?next=');
  });

  it('sends the same errors to an API client as problem+json with the fields', async () => {
    const answer = await site.client().post('/sign-up', { ...LI, email: 'x' }, { json: true });
    expect(answer.status).to.equal(422);
    expect(answer.headers.get('content-type')).to.contain('application/problem+json');
    expect(answer.json<{ fields: { field: string; code: string }[] }>().fields).to.deep.include({
      field: 'email',
      code: 'format_email',
      params: {},
      detail: 'Enter a valid email address.',
    });
  });

  it('refuses an address that has an account, in any notation', async () => {
    await makePerson(site, {});
    const taken = await makePerson(site, { displayName: 'First' });
    const answer = await site.client().post('/sign-up', { ...LI, email: ` ${taken.email.toUpperCase()} ` });
    expect(answer.status).to.equal(409);
    expect(answer.text)
      .to.contain('id="field-email-error">This email address already has an account.')
      .and.contain('value="Li Hua"');
    expect(await site.app.db('users').where({ email_norm: taken.email })).to.have.length(1);
  });

  it('lets only one of two people sign up with the same address at the same time', async () => {
    const form = { ...LI, email: 'twice@example.test' };
    const answers = await Promise.all([site.client().post('/sign-up', form), site.client().post('/sign-up', form)]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409]);
  });

  it('sends the link again on request; the older link stops working, and both expire', async () => {
    const person = await makePerson(site, { verified: false });
    const links = async () => {
      await site.app.background.drain();
      return mail.mails.filter((one) => one.to === person.email).map((one) => linkIn(one, site.url));
    };
    const [first = ''] = await links();
    expect((await person.client.post('/verify-email/again')).location).to.equal('/profile');
    const [, second = ''] = await links();
    expect((await person.client.get(first)).status).to.equal(404);
    site.clock.advance(72 * HOUR_MS);
    expect((await person.client.get(second)).status).to.equal(404);
    await person.client.post('/verify-email/again');
    const [, , third = ''] = await links();
    expect((await person.client.get(third)).location).to.equal('/');
    await person.client.post('/verify-email/again');
    expect(await links(), 'nothing is mailed to a verified address').to.have.length(3);
  });

  it('loses no mail while the mail server is unavailable', async () => {
    await site.app.background.drain();
    mail.mails.length = 0;
    mail.isOutOfOrder = true;
    const answer = await site.client().post('/sign-up', { ...LI, email: 'patient@example.test' });
    expect(answer.status, 'the site does not wait for the mail server').to.equal(303);
    await site.app.background.drain();
    expect(mail.mails).to.have.length(0);
    mail.isOutOfOrder = false;
    site.clock.advance(HOUR_MS);
    await site.app.background.drain();
    expect(mail.mails.map((one) => one.to)).to.deep.equal(['patient@example.test']);
  });

  it('writes the mail in the language of the page', async () => {
    const client = site.client();
    await client.get('/sign-up?lang=zh-CN');
    await client.post('/sign-up', { ...LI, email: 'zh@example.test' });
    await site.app.background.drain();
    expect(mail.mails[0]?.subject).to.match(/[\u4e00-\u9fff]/);
    expect(linkIn(mail.mails[0], site.url)).to.match(/^\/verify-email\?token=/);
  });

  it('has no development mailbox if a mail server is configured', async () => {
    expect((await site.client().get('/dev/mailbox')).status).to.equal(404);
  });
});

eachEngine('the development mailbox', (engine) => {
  let site: TestSite;
  before(async () => (site = await startSite(engine)));
  after(() => site.close());

  it('shows mails instead of sending them, with a working link', async () => {
    const client = site.client();
    expect((await client.get('/dev/mailbox')).text).to.contain('No emails yet.');
    await client.post('/sign-up', LI);
    await site.app.background.drain();
    const mailbox = await client.get('/dev/mailbox');
    expect(mailbox.text).to.contain(LI.email);
    const href = /href="(http[^"]+verify-email[^"]+)"/.exec(mailbox.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await client.get(href.replace(site.url, ''))).location).to.equal('/');
  });
});

eachEngine('the development mailbox in production', (engine) => {
  let site: TestSite;
  before(async () => {
    site = await startSite(engine, { NODE_ENV: 'production', SESSION_SECRET: 'x'.repeat(40) });
  });
  after(() => site.close());

  it('does not exist', async () => {
    expect((await site.client().get('/dev/mailbox')).status).to.equal(404);
  });
});
