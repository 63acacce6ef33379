/** Standings that are longer than a row may be, and who is faster. */
import { expect } from 'chai';
import { openDatabase, type Db } from '../../src/platform/database/connection.ts';
import type { SeasonRow, SeasonStanding } from '../../src/seasons/season-standings.rules.ts';
import * as store from '../../src/seasons/seasons.store.ts';
import { eachEngine, migratedDatabase, type TestDatabase } from '../setup/databases.ts';

const RULE = {
  ...{ points: 'table' as const, table: [100], bestOf: null, minContests: 1, decayPercent: 0, ties: 'share' as const },
  universityBest: 1,
};

/** A standing whose text is several parts, the more people the more. */
function standing(people: number): SeasonStanding {
  const row = (id: string): SeasonRow => ({
    ...{ id, rank: 1, totalMilli: 5, contests: 1, history: [1] },
    cells: [{ rank: 1, valueMilli: 5, counts: true }],
  });
  const ids = Array.from({ length: people }, (_, index) => `person ${index}`);
  return { sources: [], people: ids.map(row), universities: ids.map((id) => row(`清华大学 𝒳 ${id}`)) };
}

eachEngine('seasons in the database', (engine) => {
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

  const partsOf = async (ownerId: string) => (await db('text_parts').where({ owner_id: ownerId })).length;
  const save = (of: SeasonStanding, rev: number | undefined) =>
    db.transaction((trx) => store.saveStanding(trx, 'season', of, rev, 7));

  it('keep a long standing in parts, and a shorter one after it in fewer', async () => {
    expect(await store.findStanding(db, 'season')).to.equal(undefined);
    expect(await save(standing(8000), undefined)).to.equal(true);
    expect(await partsOf('season')).to.be.greaterThan(8);
    const found = await store.findStanding(db, 'season');
    expect(found?.standing).to.deep.equal(standing(8000));
    expect(found).to.include({ rev: 1, computedAt: 7 });
    // One that was computed from an older state changes nothing.
    expect([await save(standing(2), undefined), await save(standing(2), 4)]).to.deep.equal([false, false]);
    expect((await store.findStanding(db, 'season'))?.standing).to.deep.equal(standing(8000));
    expect(await save(standing(2), 1)).to.equal(true);
    expect([await partsOf('season'), (await store.findStanding(db, 'season'))?.rev]).to.deep.equal([0, 2]);
    expect((await store.findStanding(db, 'season'))?.standing).to.deep.equal(standing(2));
  });

  it('keep versions so too, until the season is removed for good', async () => {
    const season = { id: 'season', slug: 'winter', nameEn: 'Winter', nameZh: '冬季', rule: RULE, contests: [] };
    await store.insertSeason(db, { ...season, createdBy: null, createdAt: 1 });
    const version = { number: 1, note: '', isFinal: false, publishedAt: 5, rule: RULE, standing: standing(8000) };
    const more = { id: 'version', seasonId: 'season', publishedBy: null };
    await db.transaction((trx) => store.insertVersion(trx, { ...version, ...more }));
    expect(await partsOf('version')).to.be.greaterThan(3);
    const { textLength, ...found } = (await store.findVersion(db, 'season', 1))!;
    expect(found).to.deep.equal(version);
    expect(textLength).to.be.greaterThan(1_000_000);
    // The tables of before had parts of their own, and the first one in the row.
    const moved = await import('../../migrations/20261201000100_season_parts__moved.ts');
    await moved.down(db);
    expect((await db('season_parts').where({ owner_id: 'version' })).length).to.be.greaterThan(0);
    await moved.up(db);
    expect((await store.findVersion(db, 'season', 1))?.standing).to.deep.equal(version.standing);
    await db.transaction((trx) => store.insertVersion(trx, { ...version, ...more, id: 'second', number: 2 }));
    expect(await store.moveDeleted(db, season, 10)).to.equal(true);
    await store.removeDeletedBefore(db, 11);
    expect([await partsOf('second'), await store.findVersion(db, 'season', 2)]).to.deep.equal([0, undefined]);
  });

  it('are moved only as whoever moves them knows them', async () => {
    const season = { id: 'other', slug: 'summer', nameEn: 'Summer', nameZh: '夏季', rule: RULE, contests: [] };
    await store.insertSeason(db, { ...season, createdBy: null, createdAt: 1 });
    const known = await store.getSeason(db, 'other');
    expect(await store.updateSeason(db, 'other', known.rev, { ...season, nameEn: 'Late Summer' })).to.equal(true);
    expect(await store.moveSeason(db, known, 'closed')).to.equal(false);
    const now = await store.getSeason(db, 'other');
    expect(await store.moveSeason(db, now, 'published')).to.equal(true);
    expect(await store.moveSeason(db, { ...now, state: 'published' }, 'closed')).to.equal(false);
    // Whoever edits what was published or closed meanwhile is told so.
    expect(await store.updateSeason(db, 'other', now.rev, season)).to.equal(false);
  });
});
