/** Background work on a real database: done once, retried before giving up, and left for the next start on shutdown. */
import { expect } from 'chai';
import { BackgroundRunner } from '../../src/platform/background/runner.ts';
import { countJobs, enqueue, insertJob } from '../../src/platform/background/queue.store.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { openDatabase, type Db } from '../../src/platform/database/connection.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';
import { createLog } from '../../src/platform/log.ts';
import { createTestDatabase, eachEngine, type TestDatabase } from '../setup/databases.ts';
import { z } from 'zod';
import { defineTopic } from '../../src/platform/background/topics.ts';

const counted = defineTopic('test.counted', { when: 'A test counts.', payload: z.object({ n: z.number() }) });
const shaky = defineTopic('test.shaky', { when: 'A test fails.', payload: z.object({}) });

eachEngine('background work', (engine) => {
  let database: TestDatabase;
  let db: Db;
  const clock = new ManualClock(1_000_000);
  const log = createLog('silent');

  before(async () => {
    database = await createTestDatabase(engine);
    db = openDatabase(database.url, 4);
    await migrateUp(db);
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });
  afterEach(() => db('background_jobs').delete());

  const runner = (): BackgroundRunner => new BackgroundRunner(db, clock, log);

  it('finishes the current batch on shutdown, and the next start does the rest, each once', async () => {
    for (let n = 0; n < 90; n += 1) await enqueue(db, clock.nowMs(), counted, { n });
    const done: unknown[] = [];
    let stopping: Promise<void> | undefined;
    const first = runner();
    first.on(counted, 'count', async ({ n }) => {
      done.push(n);
      stopping ??= first.stop();
    });
    first.start();
    while (!stopping) await new Promise((resolve) => setTimeout(resolve, 5));
    await stopping;
    expect(done.length).to.be.within(1, 20);
    const second = runner();
    second.on(counted, 'count', async ({ n }) => void done.push(n));
    await second.drain();
    expect(done.sort((a, b) => Number(a) - Number(b))).to.deep.equal(Array.from({ length: 90 }, (_, n) => n));
  });

  it('fails work with an invalid payload before it reaches the handler', async () => {
    await insertJob(db, clock.nowMs(), counted.name, { n: 'one' }, { handler: 'count' });
    const seen: unknown[] = [];
    const one = runner();
    one.on(counted, 'count', async ({ n }) => void seen.push(n));
    for (let days = 0; days < 20; days += 1) {
      await one.drain();
      clock.advance(24 * 3_600_000);
    }
    expect(seen).to.deep.equal([]);
    expect(await db('background_jobs').first('state', 'last_error')).to.satisfy(
      (row: { state: string; last_error: string }) => row.state === 'failed' && row.last_error.includes('"n"'),
    );
  });

  it('runs repeated work once across all processes, and continues after a failure', async () => {
    let ran = 0;
    const processes = [runner(), runner()];
    for (const one of processes)
      one.repeat('test.housekeeping', 1000, async () => {
        ran += 1;
        if (ran === 2) throw new Error('not today');
      });
    for (const one of processes) await one.startRepeating();
    for (let seconds = 0; seconds < 5; seconds += 1) {
      clock.advance(1000);
      for (const one of processes) await one.drain();
    }
    expect(ran).to.equal(5);
  });

  it('takes many events of a kind at a time, and tries alone what failed of them', async () => {
    for (let n = 0; n < 30; n += 1) await enqueue(db, clock.nowMs(), counted, { n });
    const done: number[] = [];
    const others: number[] = [];
    let isMended = false;
    const one = runner();
    const count = async ({ n }: { n: number }) => {
      if (n === 3 && !isMended) throw new Error('not today');
      done.push(n);
    };
    one.on(counted, 'count', count, async (many) => {
      if (many.some(({ n }) => n === 3)) throw new Error('one of them');
      done.push(...many.map(({ n }) => n));
    });
    const alone = async ({ n }: { n: number }) => void others.push(n);
    one.on(counted, 'other', alone, async (many) => void others.push(...many.map(({ n }) => n)));
    await one.drain();
    const all = Array.from({ length: 30 }, (_, n) => n);
    const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
    expect(sorted(done)).to.deep.equal(all.filter((n) => n !== 3));
    expect(sorted(others)).to.deep.equal(all);
    expect(await db('background_jobs').select('handler', 'attempts', 'state')).to.deep.equal([
      { handler: 'count', attempts: 1, state: 'waiting' },
    ]);
    isMended = true;
    clock.advance(60_000);
    await one.drain();
    expect(sorted(done)).to.deep.equal(all);
    expect(sorted(others)).to.deep.equal(all);
    expect(await countJobs(db)).to.deep.equal({});
  });

  it('retries failed work alone, with growing delays, and keeps what it gave up', async () => {
    await enqueue(db, clock.nowMs(), shaky, {});
    const ran = { shaky: 0, steady: 0 };
    const one = runner();
    one.on(shaky, 'fails', async () => {
      ran.shaky += 1;
      throw new Error('not today');
    });
    one.on(shaky, 'works', async () => void (ran.steady += 1));
    for (let days = 0; days < 20; days += 1) {
      await one.drain();
      clock.advance(24 * 3_600_000);
    }
    expect(ran).to.deep.equal({ shaky: 10, steady: 1 });
    expect(Object.values(await countJobs(db)).reduce((sum, count) => sum + count, 0)).to.equal(1);
  });
});
