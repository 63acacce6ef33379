/** Many writers and a reader at the same time, on a real database. */
import { expect } from 'chai';
import { appendToLog, numberAllEventsUnchecked, readLogUnchecked } from '../../src/contest-log/contest-log.service.ts';
import { LOG_START, type NewEvent, type ToldEvent } from '../../src/contest-log/contest-log.rules.ts';
import type { App } from '../../src/platform/app-context.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { openDatabase, type Db } from '../../src/platform/database/connection.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import { createTestDatabase, eachEngine, type TestDatabase } from '../setup/databases.ts';

const submission = (id: string): NewEvent => ({
  kind: 'submission',
  subjectId: id,
  roundId: 'round',
  audience: 'public',
  data: { problemId: 'a', participantId: 'p', language: 'cpp', submittedAt: 5 },
});
const judgement = (id: string, of: string): NewEvent => ({
  kind: 'judgement',
  subjectId: id,
  roundId: 'round',
  audience: 'public',
  data: { submissionId: of, verdict: 'AC', scoreMilli: null, startedAt: 6, finishedAt: 7 },
});

eachEngine('the log of a contest', (engine) => {
  let database: TestDatabase;
  /** Two processes; with SQLite only one of them writes. */
  let dbs: [Db, Db];
  let apps: [App, App];
  before(async () => {
    database = await createTestDatabase(engine);
    const first = openDatabase(database.url, 12);
    dbs = [first, engine === 'sqlite' ? first : openDatabase(database.url, 12)];
    await migrateUp(dbs[0]);
    apps = dbs.map((db) => ({ db, clock: new ManualClock(1_000_000) }) as unknown as App) as [App, App];
  });
  after(async () => {
    for (const db of new Set(dbs)) await db.destroy();
    await database.drop();
  });

  async function readAll(app: App, contestId: string, limit = 1000): Promise<ToldEvent[]> {
    const all: ToldEvent[] = [];
    for (let place = LOG_START; ;) {
      const page = await readLogUnchecked(app, contestId, 'staff', place, limit);
      all.push(...page.events);
      place = page.next;
      if (page.isAtEnd) return all;
    }
  }

  it('gives the events of many writers consecutive numbers, while readers of two processes follow in order', async () => {
    const WRITERS = 12;
    const EACH = 8;
    let writing = true;
    const write = async (writer: number) => {
      for (let n = 0; n < EACH; n += 1) {
        const id = `w${writer}-${n}`;
        const db = dbs[writer % 2]!;
        await inTransaction(db, async (trx) => {
          await appendToLog(trx, 1, 'busy', submission(id));
          // Held open, so transactions end in another order than they began.
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        });
        // A failed transaction must leave nothing behind.
        const failed = inTransaction(db, async (trx) => {
          await appendToLog(trx, 1, 'busy', submission(`failed-${id}`));
          throw new Error('changed its mind');
        });
        await failed.then(expect.fail, () => undefined);
        await inTransaction(db, (trx) =>
          appendToLog(trx, 2, 'busy', judgement(`j-${id}`, id), judgement(`k-${id}`, id)),
        );
      }
    };
    const follow = async (app: App) => {
      const seen: ToldEvent[] = [];
      let place = LOG_START;
      for (let isLast = false; ;) {
        const page = await readLogUnchecked(app, 'busy', 'staff', place, 7);
        seen.push(...page.events);
        place = page.next;
        if (page.isAtEnd && isLast) return seen;
        isLast = page.isAtEnd && !writing;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const readers = Promise.all([follow(apps[0]), follow(apps[1]), follow(apps[1])]);
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    writing = false;
    const [first, ...others] = (await readers) as [ToldEvent[], ToldEvent[], ToldEvent[]];

    expect(first.map(({ sequence }) => sequence)).to.deep.equal(
      Array.from({ length: WRITERS * EACH * 3 }, (_, i) => i + 1),
    );
    expect(new Set(first.map(({ subjectId }) => subjectId)).size).to.equal(WRITERS * EACH * 3);
    for (const other of others) expect(other).to.deep.equal(first);
    expect(await readAll(apps[0], 'busy')).to.deep.equal(first);
    const placeOf = new Map(first.map(({ subjectId }, index) => [subjectId, index]));
    for (const event of first) {
      if (event.kind !== 'judgement') continue;
      expect(placeOf.get(event.data!.submissionId), event.subjectId).to.be.lessThan(placeOf.get(event.subjectId)!);
    }
  }).timeout(60_000);

  // SQLite has one connection: no one else writes while a transaction is open.
  if (engine !== 'sqlite')
    it('gives an event that is committed late a later number, and no reader misses it', async () => {
      let commit = () => undefined as void;
      const late = inTransaction(dbs[0], async (trx) => {
        await appendToLog(trx, 1, 'late', submission('slow'));
        await new Promise<void>((resolve) => (commit = resolve));
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await inTransaction(dbs[1], (trx) => appendToLog(trx, 2, 'late', submission('quick')));
      const before = await readLogUnchecked(apps[1], 'late', 'staff', LOG_START, 10);
      expect(before.events.map(({ subjectId }) => subjectId)).to.deep.equal(['quick']);
      commit();
      await late;
      const after = await readLogUnchecked(apps[1], 'late', 'staff', before.next, 10);
      expect(after.events.map(({ sequence, subjectId }) => [sequence, subjectId])).to.deep.equal([[2, 'slow']]);
    });

  it('counts for each contest separately, even for contests that no one reads', async () => {
    for (const contest of ['one', 'two', 'one'])
      await inTransaction(dbs[0], (trx) => appendToLog(trx, 1, contest, submission(`in-${contest}`)));
    await numberAllEventsUnchecked(apps[0]);
    expect(await dbs[0]('contest_events_waiting').select('id')).to.deep.equal([]);
    expect((await readAll(apps[0], 'one', 1)).map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
    expect((await readAll(apps[0], 'two')).map(({ sequence }) => sequence)).to.deep.equal([1]);
    expect(await readAll(apps[0], 'none')).to.deep.equal([]);
  });

  it('returns what was written, including deletions', async () => {
    const team: NewEvent = {
      kind: 'participant',
      subjectId: 'p1',
      roundId: null,
      audience: 'public',
      data: { participation: 'team', name: '队伍 ✓', isGuest: false, isDisqualified: false },
    };
    const gone: NewEvent = { ...team, audience: 'staff', data: null };
    await inTransaction(dbs[0], (trx) => appendToLog(trx, 77, 'facts', team, gone));
    const events = await readAll(apps[0], 'facts');
    expect(events).to.deep.equal([
      { ...team, sequence: 1, happenedAt: 77, token: '1' },
      { ...gone, sequence: 2, happenedAt: 77, token: '2' },
    ]);
  });
});
