import { expect } from 'chai';
import {
  afterFailure,
  couldTake,
  holds,
  HOST_DEAD_MS,
  isAlive,
  isOnline,
  isRefused,
  isTokenGood,
  LEASE_MS,
  LOAD_STEP_MS,
  MAX_ATTEMPTS,
  MAX_POLL_WAIT_MS,
  MOST_HELD_MS,
  MOST_LOAD,
  orderAt,
  RECENT_LOAD_MS,
  RETRY_DELAY_MS,
  servedBy,
  toolchainsNeeded,
  type JobKind,
  type Judgehost,
  type JudgeQueueJob,
} from '../../src/judge-queue/judge-queue.rules.ts';

const DAY_MS = 24 * 3_600_000;

describe('the order of the judge queue', () => {
  it('delays people with many recent submissions, by one step for each', () => {
    const busy = orderAt({ kind: 'first', queuedAt: 1000, load: 10 });
    const calm = orderAt({ kind: 'first', queuedAt: 1000 + LOAD_STEP_MS, load: 0 });
    expect(calm).to.be.lessThan(busy);
    expect(orderAt({ kind: 'first', queuedAt: 1000, load: 1 })).to.equal(calm);
  });

  it('lets age win eventually, however much a person submitted', () => {
    const most = orderAt({ kind: 'first', queuedAt: 0, load: 1_000_000 });
    expect(most).to.equal(MOST_LOAD * LOAD_STEP_MS);
    expect(orderAt({ kind: 'first', queuedAt: most + 1, load: 0 })).to.be.greaterThan(most);
  });

  it('puts rejudgings behind first judgings, and rejudging sets behind everything for years', () => {
    const first = orderAt({ kind: 'first', queuedAt: 5000, load: 0 });
    const again = orderAt({ kind: 'again', queuedAt: 5000, load: 0 });
    const set = orderAt({ kind: 'set', queuedAt: 5000, load: 0 });
    expect([first, again, set]).to.deep.equal([first, again, set].sort((a, b) => a - b));
    expect(again, 'nobody is set back for what organizers want').to.equal(
      orderAt({ kind: 'again', queuedAt: 5000, load: 50 }),
    );
    for (const days of [1, 30, 365])
      expect(set).to.be.greaterThan(orderAt({ kind: 'again', queuedAt: 5000 + days * DAY_MS, load: 0 }));
    expect(set, 'in their own order').to.be.lessThan(orderAt({ kind: 'set', queuedAt: 5001, load: 0 }));
  });

  it('puts practice behind everything that is not done for its own sake, also behind rehearsals', () => {
    const practice = orderAt({ kind: 'practice', queuedAt: 0, load: 0 });
    for (const kind of ['first', 'samples', 'check', 'again', 'rehearsed'] as const)
      for (const days of [0, 1, 300])
        expect(practice, kind).to.be.greaterThan(orderAt({ kind, queuedAt: days * DAY_MS, load: MOST_LOAD }));
    const latest = orderAt({ kind: 'practice', queuedAt: 300 * DAY_MS, load: MOST_LOAD });
    for (const kind of ['verify', 'set'] as const)
      expect(latest, kind).to.be.lessThan(orderAt({ kind, queuedAt: 0, load: 0 }));
  });

  it('is the time it was queued, plus the delay of its kind and five seconds for each recent submission', () => {
    const at = (kind: JobKind, load = 0) => orderAt({ kind, queuedAt: 1000, load });
    expect([at('first'), at('samples'), at('check'), at('again'), at('verify'), at('set')]).to.deep.equal([
      1_000,
      16_000,
      31_000,
      61_000,
      1_000 + 1_825 * DAY_MS,
      1_000 + 3_650 * DAY_MS,
    ]);
    expect([at('first', 1), at('samples', 2), at('again', 3), at('set', 4)]).to.deep.equal([
      6_000,
      26_000,
      61_000,
      1_000 + 3_650 * DAY_MS,
    ]);
    expect([at('first', 59), at('first', 60), at('first', 61)]).to.deep.equal([296_000, 301_000, 301_000]);
  });

  it('uses the documented waiting times and numbers of attempts', () => {
    expect({ HOST_DEAD_MS, LEASE_MS, MOST_HELD_MS, RETRY_DELAY_MS, MAX_POLL_WAIT_MS, RECENT_LOAD_MS }).to.deep.equal({
      ...{ HOST_DEAD_MS: 20_000, LEASE_MS: 20_000, MOST_HELD_MS: 1_800_000 },
      ...{ RETRY_DELAY_MS: 3_000, MAX_POLL_WAIT_MS: 25_000, RECENT_LOAD_MS: 600_000 },
    });
  });
});

const host = (more: Partial<Judgehost>): Judgehost => ({
  ...{ id: 'h', name: 'host', isLocal: false, duty: 'active', dutyReason: null, dutyAt: null, isEnabled: true },
  ...{ pools: ['default'], errorsInARow: 0, contractVersion: 1, refusedAt: null, state: 'ready', preparation: null },
  ...{ toolchains: ['cpp'], images: [], warm: null, slots: 1, runningCount: 0, heartbeatAt: 100_000 },
  ...{ lastError: null, lastErrorAt: null },
  ...more,
});

describe('a judge host', () => {
  it('gets responses while it works or finishes its jobs', () => {
    expect((['active', 'draining', 'quarantined', 'disabled', 'deleted'] as const).map(isTokenGood)).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is alive until it was silent for 20 s, and never before its first heartbeat', () => {
    expect(isAlive(host({}), 100_000)).to.equal(true);
    expect(isAlive(host({}), 119_999)).to.equal(true);
    expect(isAlive(host({}), 120_000)).to.equal(false);
    expect(isAlive(host({ heartbeatAt: null }), 0)).to.equal(false);
  });

  it('gets work if it is enabled, ready and alive', () => {
    expect(isOnline(host({}), 119_999)).to.equal(true);
    expect(isOnline(host({}), 120_000)).to.equal(false);
    expect(isOnline(host({ isEnabled: false }), 100_000)).to.equal(false);
    for (const state of ['new', 'preparing', 'draining', 'blocked'] as const)
      expect(isOnline(host({ state }), 100_000), state).to.equal(false);
  });

  it('is refused while its last heartbeat was refused', () => {
    expect(isRefused(host({}))).to.equal(false);
    expect(isRefused(host({ refusedAt: 100_001 }))).to.equal(true);
    expect(isRefused(host({ refusedAt: 100_000 }))).to.equal(false);
    expect(isRefused(host({ refusedAt: 99_999 }))).to.equal(false);
    expect(isRefused(host({ refusedAt: 1, heartbeatAt: null }))).to.equal(true);
  });

  it('can take a job of one of its pools if it has the toolchains', () => {
    const takes = (job: { toolchain: string; pool: string }) =>
      couldTake(host({ pools: ['a', 'b'], toolchains: ['cpp', 'python'] }), job);
    expect(takes({ toolchain: 'cpp', pool: 'a' })).to.equal(true);
    expect(takes({ toolchain: 'python+cpp', pool: 'b' })).to.equal(true);
    expect(takes({ toolchain: 'java', pool: 'a' })).to.equal(false);
    expect(takes({ toolchain: 'cpp+java', pool: 'a' })).to.equal(false);
    expect(takes({ toolchain: 'cpp', pool: 'c' })).to.equal(false);
  });
});

describe('the toolchains of a job', () => {
  it('are its own first, then those of the validators in order, without duplicates', () => {
    expect(toolchainsNeeded('cpp')).to.equal('cpp');
    expect(toolchainsNeeded('cpp', [undefined, 'cpp'])).to.equal('cpp');
    expect(toolchainsNeeded('cpp', ['python', undefined])).to.equal('cpp+python');
    expect(toolchainsNeeded('go', ['python', 'cpp'])).to.equal('go+cpp+python');
    expect(toolchainsNeeded('go', ['cpp', 'python'])).to.equal('go+cpp+python');
    expect(toolchainsNeeded('go', ['cpp', 'cpp'])).to.equal('go+cpp');
  });

  it('are available on a host that has all of them', () => {
    expect(servedBy([])).to.deep.equal([]);
    expect(servedBy(['cpp'])).to.deep.equal(['cpp']);
    expect(servedBy(['cpp', 'go'])).to.have.members(['cpp', 'cpp+go', 'go', 'go+cpp']);
    expect(servedBy(['a', 'b', 'c']))
      .to.have.length(12)
      .and.include('c+a+b');
  });
});

describe('a claim', () => {
  const job = { state: 'claimed', hostId: 'h', token: 7 } as JudgeQueueJob;

  it('is valid for its host with its token, while the job is claimed', () => {
    expect(holds({ id: 'h' }, job, 7)).to.equal(true);
    expect(holds({ id: 'h' }, job, 8)).to.equal(false);
    expect(holds({ id: 'another' }, job, 7)).to.equal(false);
    expect(holds({ id: 'h' }, { ...job, state: 'queued' }, 7)).to.equal(false);
    expect(holds({ id: 'h' }, undefined, 7)).to.equal(false);
  });

  it('that failed because of a judge error is retried, up to three times in all', () => {
    expect(MAX_ATTEMPTS).to.equal(3);
    expect([0, 1, 2, 3].map(afterFailure)).to.deep.equal(['retry', 'retry', 'give-up', 'give-up']);
  });
});
