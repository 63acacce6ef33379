/** Work in threads beside the event loop: limited in time, memory, queue and result size, while the loop continues. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Lane, task } from '../../src/platform/aside/lane.ts';
import { Kept } from '../../src/platform/aside/kept.ts';
import type * as tasks from './aside-tasks.ts';

const MODULE = new URL('./aside-tasks.ts', import.meta.url).href;
const DOUBLE = task<typeof tasks.double>(MODULE, 'double');
const DRAW = task<typeof tasks.draw>(MODULE, 'draw');
const NEVER = task<typeof tasks.never>(MODULE, 'never');
const PATTERN = task<typeof tasks.pattern>(MODULE, 'pattern');
const GROW = task<typeof tasks.grow>(MODULE, 'grow');
const LONG = task<typeof tasks.long>(MODULE, 'long');
const FAIL = task<typeof tasks.fail>(MODULE, 'fail');

describe('work beside the event loop', () => {
  let lane: Lane;
  beforeEach(() => {
    lane = new Lane({ mostWaiting: 3, memoryMib: 48 });
  });
  afterEach(() => lane.stop());

  it('returns what the function returns', async () => {
    expect(await lane.run(DOUBLE, 21, 5_000)).to.equal(42);
    expect(await Promise.all([1, 2, 3].map((n) => lane.run(DOUBLE, n, 5_000)))).to.deep.equal([2, 4, 6]);
  });

  it('stops at its time limit, even inside a regular expression, without blocking the event loop; waiting tasks run afterwards', async () => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    const [never, pattern, after] = await Promise.all([
      lane.run(NEVER, undefined as never, 200),
      lane.run(PATTERN, 60, 200),
      lane.run(DOUBLE, 4, 20_000),
    ]);
    clearInterval(ticking);
    expect([never, pattern, after]).to.deep.equal([undefined, undefined, 8]);
    // At least 400 ms of work: a blocked loop would have ticked about twice.
    expect(ticks).to.be.greaterThan(10);
  });

  it('returns nothing when the function throws, needs too much memory or returns too much, and keeps working', async () => {
    expect(await lane.run(FAIL, undefined as never, 5_000)).to.equal(undefined);
    expect(await lane.run(GROW, undefined as never, 20_000)).to.equal(undefined);
    expect(await lane.run(LONG, 4 * 1024 * 1024 - 2, 5_000)).to.have.length(4 * 1024 * 1024 - 2);
    expect(await lane.run(LONG, 4 * 1024 * 1024 - 1, 5_000)).to.equal(undefined);
    expect(await lane.run(DOUBLE, 3, 5_000)).to.equal(6);
  });

  it('refuses a task at once if the queue is full, and a waiting task after its maximum wait', async () => {
    const busy = lane.run(NEVER, undefined as never, 1_000);
    const waiting = [1, 2, 3].map((n) => lane.run(DOUBLE, n, 5_000));
    const turnedAway = await Promise.race([lane.run(DOUBLE, 9, 5_000).then(() => 'turned away'), busy, ...waiting]);
    expect(turnedAway).to.equal('turned away');
    expect(await Promise.all([busy, ...waiting])).to.deep.equal([undefined, 2, 4, 6]);
    const impatient = new Lane({ mostWaitMs: 50 });
    const held = impatient.run(NEVER, undefined as never, 30_000);
    expect(await impatient.run(DOUBLE, 1, 5_000)).to.equal(undefined);
    await impatient.stop();
    expect(await held).to.equal(undefined);
  });

  it('runs once for equal inputs, both at the same time and later, also after a failure', async () => {
    const [first, same] = await Promise.all([lane.once(DRAW, 'a', 5_000), lane.once(DRAW, 'a', 5_000)]);
    expect(same).to.equal(first);
    expect(await lane.once(DRAW, 'a', 5_000)).to.equal(first);
    expect(await lane.once(DRAW, 'b', 5_000)).not.to.equal(first);
    expect(await lane.once(NEVER, undefined as never, 100)).to.equal(undefined);
    const later = lane.once(NEVER, undefined as never, 60_000);
    expect(await Promise.race([later, sleep(5_000, 'worked on again')]), 'known to fail').to.equal(undefined);
  });

  it('limits the kept results, and removes the least recently used first', () => {
    const kept = new Kept(100, 1_000);
    kept.set('a', 'x'.repeat(37));
    kept.set('b', 'x'.repeat(37));
    expect(kept.get('a')).to.deep.equal({ value: 'x'.repeat(37) });
    kept.set('c', 'x'.repeat(37));
    expect(kept.get('b')).to.equal(undefined);
    expect(kept.get('a')).not.to.equal(undefined);
    kept.set('c', 'y');
    kept.set('d', 'z');
    expect([kept.get('a'), kept.get('c'), kept.get('d')].map((one) => one?.value)).to.deep.equal([
      'x'.repeat(37),
      'y',
      'z',
    ]);
    kept.set('e', 'x'.repeat(100));
    expect(kept.get('e'), 'larger than all room').to.equal(undefined);
    expect(kept.get('a')).not.to.equal(undefined);
  });

  it('remembers for a while that there was no result', async () => {
    const kept = new Kept(100, 40);
    kept.set('a', undefined);
    expect(kept.get('a')).to.deep.equal({ value: undefined });
    await sleep(60);
    expect(kept.get('a')).to.equal(undefined);
  });
});
