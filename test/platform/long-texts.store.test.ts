/** Texts that are too long for one row are stored in parts and read as a whole. */
import { expect } from 'chai';
import { newId } from '../../src/platform/ids.ts';
import { openDatabase, type Db } from '../../src/platform/database/connection.ts';
import { storeText } from '../../src/platform/database/long-texts.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import {
  findNewestResult,
  insertResult,
  listResults,
  listResultsWith,
  updateSnapshotNames,
} from '../../src/standings/results.store.ts';
import { NO_AWARDS } from '../../src/standings/awards.rules.ts';
import type { PublishedResult, ResultRow } from '../../src/standings/results.rules.ts';
import { eachEngine, migratedDatabase, type TestDatabase } from '../setup/databases.ts';

eachEngine('results of a round with 30,000 participants', (engine) => {
  let database: TestDatabase;
  let db: Db;
  before(async () => {
    database = await migratedDatabase(engine);
    db = openDatabase(database.url, 2);
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  const row = (n: number, name: string): ResultRow => ({
    ...{ rank: n, participantId: newId(), name, universities: ['清华大学', 'East 😀'], memberIds: [newId()] },
    ...{ starred: false, solved: 1, penalty: n, scoreMilli: 0, award: null, eligible: true },
    cells: Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [
        `problem-${at}`,
        { tries: 1, solvedAt: n, scoreMilli: 0, bestId: newId() },
      ]),
    ),
  });
  const resultOf = (rows: ResultRow[], number: number): PublishedResult => ({
    ...{ id: newId(), roundId: 'round', number, note: '', publishedBy: null, publishedAt: number, invited: null },
    snapshot: {
      contest: { id: 'c', slug: 'c', name: 'C' },
      round: { id: 'round', slug: 'r', name: 'R', scoring: 'icpc', opensAt: 0, closesAt: 1, penaltyMinutes: 20 },
      ...{ problems: [], awards: NO_AWARDS.counts, rows },
    },
  });

  it('are stored beyond the largest row of any database, read as they were, and lose an erased name', async () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => row(n + 1, `Team ${n} 😀`));
    const large = resultOf(rows, 1);
    expect(JSON.stringify(large.snapshot).length).to.be.greaterThan(16 * 1024 * 1024);
    const small = resultOf(rows.slice(0, 3), 2);
    for (const result of [large, small]) await inTransaction(db, (trx) => insertResult(trx, result));
    const [{ longest }] = (await db('text_parts').select(db.raw('max(length(text)) as longest'))) as [
      { longest: number },
    ];
    expect(Number(longest)).to.be.lessThan(1024 * 1024);
    const [second, first] = await listResults(db, 'round');
    expect(second).to.deep.equal(small);
    expect(first?.snapshot.rows.length).to.equal(30_000);
    expect(JSON.stringify(first?.snapshot) === JSON.stringify(large.snapshot), 'what was stored').to.equal(true);
    const [someone] = rows[29_999]!.memberIds;
    expect((await listResultsWith(db, someone!)).map(({ number }) => number)).to.deep.equal([1]);
    expect(await listResultsWith(db, newId())).to.deep.equal([]);
    const renamed = { ...large.snapshot, rows: rows.map((one) => ({ ...one, name: 'Gone' })) };
    await inTransaction(db, (trx) => updateSnapshotNames(trx, large.id, renamed));
    const [, again] = await listResults(db, 'round');
    expect(new Set(again?.snapshot.rows.map(({ name }) => name))).to.deep.equal(new Set(['Gone']));
    expect((await findNewestResult(db, 'round'))?.number).to.equal(2);
  }).timeout(120_000);

  it('have no parts any more once they are short', async () => {
    const id = newId();
    expect(await storeText(db, id, 'x'.repeat(1_000_001))).to.equal('');
    expect(await storeText(db, id, 'short')).to.equal('short');
    expect(await db('text_parts').where({ owner_id: id })).to.deep.equal([]);
  });
});
