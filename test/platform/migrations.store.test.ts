import { expect } from 'chai';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { migrateDown, migrateUp, pendingMigrations } from '../../src/platform/database/migration-source.ts';
import { createTestDatabase, eachEngine } from '../setup/databases.ts';

eachEngine('migrations', (engine) => {
  it('go up, down and up again, also from two processes at once', async () => {
    const database = await createTestDatabase(engine);
    const db = openDatabase(database.url, 4);
    try {
      await (engine === 'sqlite' ? migrateUp(db) : Promise.all([migrateUp(db), migrateUp(db)]));
      expect(await pendingMigrations(db)).to.deep.equal([]);
      expect(await db.schema.hasTable('users')).to.equal(true);
      await migrateDown(db);
      expect(await db.schema.hasTable('users')).to.equal(false);
      await migrateUp(db);
      expect(await pendingMigrations(db)).to.deep.equal([]);
    } finally {
      await db.destroy();
      await database.drop();
    }
  });

  it('go on after a start that was killed while it migrated', async () => {
    const database = await createTestDatabase(engine);
    const db = openDatabase(database.url, 4);
    try {
      await migrateUp(db);
      await migrateDown(db);
      await db('migrations_lock').update({ is_locked: 1 });
      await migrateUp(db);
      expect(await pendingMigrations(db)).to.deep.equal([]);
    } finally {
      await db.destroy();
      await database.drop();
    }
  });
});
