import { expect } from 'chai';
import fc from 'fast-check';
import { isPublicAddress, publicLookup } from '../../src/platform/public-addresses.ts';
import { KIND_NAMES, KINDS } from '../../src/notifications/kinds.rules.ts';
import {
  afterAttempt,
  isPushedNormally,
  lifetimeMs,
  retryAfterMs,
  topicOf,
  urgencyOf,
} from '../../src/notifications/push-messages.rules.ts';
import { browserNames, endpointFault } from '../../src/notifications/push-subscriptions.rules.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2027, 2, 1);

describe('addresses of push services', () => {
  const known = { hosts: ['fcm.googleapis.com', '*.push.services.mozilla.com'], isPrivate: false };
  const every = { hosts: ['*'], isPrivate: false };

  it('are those of the known hosts, by https at its usual port', () => {
    expect(endpointFault('https://fcm.googleapis.com/fcm/send/abc', known)).to.equal(undefined);
    expect(endpointFault('https://fcm.googleapis.com:443/fcm/send/abc', known)).to.equal(undefined);
    expect(endpointFault('https://updates.push.services.mozilla.com/wpush/v2/abc', known)).to.equal(undefined);
    for (const other of [
      'https://evil.example/',
      'https://push.services.mozilla.com.evil.example/',
      'https://evilpush.services.mozilla.com/',
      'https://fcm.googleapis.com.evil.example/',
      'https://127.0.0.1/',
      'https://[::1]/',
    ])
      expect(endpointFault(other, known), other).to.equal('push_host');
  });

  it('are never plain, at another port, with a user or a fragment', () => {
    for (const bad of [
      'http://fcm.googleapis.com/a',
      'https://fcm.googleapis.com:8443/a',
      'https://user:pass@fcm.googleapis.com/a',
      'https://fcm.googleapis.com/a#b',
      'ftp://fcm.googleapis.com/a',
      'file:///etc/passwd',
      'fcm.googleapis.com',
      '',
    ])
      expect(endpointFault(bad, every), bad).to.equal('push_address');
  });

  it('may be private and plain where a test says so, of the hosts it names', () => {
    const test = { hosts: ['127.0.0.1'], isPrivate: true };
    expect(endpointFault('http://127.0.0.1:4000/push/1', test)).to.equal(undefined);
    expect(endpointFault('http://127.0.0.2:4000/push/1', test)).to.equal('push_host');
  });
});

describe('public network addresses', () => {
  it('leave out private, local, shared and reserved ranges in both families', () => {
    for (const address of [
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      'fc00::1',
      'fe80::1',
      'ff02::1',
      '2001:db8::1',
      '2002:7f00:1::1',
      'localhost',
      '',
    ])
      expect(isPublicAddress(address), address).to.equal(false);
    for (const address of ['8.8.8.8', '172.32.0.1', '172.15.0.1', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450::1'])
      expect(isPublicAddress(address), address).to.equal(true);
  });

  it('are checked when a connection looks a name up', async () => {
    const error = await new Promise<Error | null>((resolve) =>
      publicLookup('localhost', { all: true }, (failure) => resolve(failure)),
    );
    expect(error?.message).to.contain('localhost has an address that is not public');
  });
});

describe('push messages', () => {
  it('are sent, tried again, given up, or end the subscription, as the service answers', () => {
    const after = (attempts: number, status?: number, retryAfter?: string) =>
      afterAttempt(attempts, { ...(status === undefined ? {} : { status }), retryAfter, message: '' }, NOW);
    for (const status of [200, 201, 202, 204]) expect(after(1, status)).to.deep.equal({ state: 'sent' });
    for (const status of [404, 410]) expect(after(1, status)).to.deep.equal({ state: 'gone' });
    for (const status of [301, 400, 401, 403, 413]) expect(after(1, status)).to.deep.equal({ state: 'failed' });
    expect(after(1, 429, '120')).to.deep.equal({ state: 'waiting', dueAt: NOW + 120_000, isOutage: false });
    expect(after(1, 503)).to.deep.equal({ state: 'waiting', dueAt: NOW + 60_000, isOutage: false });
    expect(after(2)).to.deep.equal({ state: 'waiting', dueAt: NOW + 300_000, isOutage: true });
    expect(after(1, 429, '999999')).to.include({ dueAt: NOW + 6 * HOUR });
    expect(after(7, 503)).to.deep.equal({ state: 'failed' });
  });

  it('never wait for the past, nor for more than six hours, whatever a service asks for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.string(),
        fc.constantFrom(429, 500, 503),
        (attempts, asked, status) => {
          const outcome = afterAttempt(attempts, { status, retryAfter: asked, message: '' }, NOW);
          return outcome.state === 'waiting' && outcome.dueAt > NOW && outcome.dueAt <= NOW + 6 * HOUR;
        },
      ),
    );
  });

  it('read Retry-After as seconds or as a date', () => {
    expect(retryAfterMs('30', NOW)).to.equal(30_000);
    expect(retryAfterMs(new Date(NOW + HOUR).toUTCString(), NOW)).to.equal(HOUR);
    expect(retryAfterMs(new Date(NOW - HOUR).toUTCString(), NOW)).to.equal(0);
    expect(retryAfterMs('soon', NOW)).to.equal(0);
    expect(retryAfterMs(undefined, NOW)).to.equal(0);
  });

  it('live until the time that they name, and at most a day', () => {
    expect(lifetimeMs({ closesAt: NOW + HOUR, round: 'R' }, NOW, NOW)).to.equal(HOUR);
    expect(lifetimeMs({ closesAt: NOW - HOUR }, NOW - 2 * HOUR, NOW)).to.equal(0);
    expect(lifetimeMs({ dueAt: NOW + 48 * HOUR }, NOW, NOW)).to.equal(24 * HOUR);
    expect(lifetimeMs({ submittedAt: NOW - HOUR }, NOW, NOW), 'a time of the past that it is about').to.equal(
      24 * HOUR,
    );
    expect(lifetimeMs({}, NOW - 25 * HOUR, NOW)).to.equal(0);
  });

  it('replace an earlier state of the same page, and nothing else', () => {
    expect(topicOf('round_extended', 'a', '/r')).to.equal(topicOf('round_extended', 'b', '/r'));
    expect(topicOf('round_extended', 'a', '/r')).not.to.equal(topicOf('round_extended', 'a', '/other'));
    expect(topicOf('announcement', 'a', '/r')).not.to.equal(topicOf('announcement', 'b', '/r'));
  });

  it('are usual for what is mailed at once and for what matters just then, which is urgent', () => {
    for (const kind of KIND_NAMES) {
      const isUrgent = 'push' in KINDS[kind];
      expect(isPushedNormally(kind), kind).to.equal(isUrgent || KINDS[kind].normally === 'mail');
      expect(urgencyOf(kind), kind).to.equal(isUrgent ? 'high' : 'normal');
    }
    expect(isPushedNormally('announcement')).to.equal(true);
    expect(isPushedNormally('assignment_due')).to.equal(false);
  });
});

describe('names of browsers', () => {
  it('are told by what they say', () => {
    const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
    expect(browserNames(chrome)).to.equal('Chrome, Linux');
    expect(browserNames(`${chrome} Edg/140.0`)).to.equal('Edge, Linux');
    expect(browserNames('Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0')).to.equal(
      'Firefox, Android',
    );
    expect(browserNames('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1')).to.equal(
      'Safari, iOS',
    );
    expect(browserNames('curl/8')).to.equal('');
  });
});
