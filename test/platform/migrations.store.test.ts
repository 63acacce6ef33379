import { expect } from 'chai';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { migrateDown, migrateUp, pendingMigrations } from '../../src/platform/database/migration-source.ts';
import { createTestDatabase, eachEngine } from '../setup/databases.ts';

eachEngine('migrations', (engine) => {
  it('go up, down and up again, also from two processes at the same time', async () => {
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

  it('continue after a start that was killed while migrating', async () => {
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

  it('keep linked GitHub accounts, down and up again', async () => {
    const database = await createTestDatabase(engine);
    const db = openDatabase(database.url, 4);
    const identities = await import('../../migrations/20261129170100_user_identities__create.ts');
    try {
      await migrateUp(db);
      const person = (id: string) => ({ id, display_name: id, created_at: 5 });
      await db('users').insert([person('ann'), person('bob')]);
      const link = { provider: 'github', subject: '77', user_id: 'ann', login: 'octo', verified_at: 9 };
      await db('user_identities').insert(link);
      await identities.down(db);
      const columns = ['id', 'github_id', 'github_login'];
      expect(await db('users').orderBy('id').select(columns)).to.deep.equal([
        { id: 'ann', github_id: '77', github_login: 'octo' },
        { id: 'bob', github_id: null, github_login: null },
      ]);
      await identities.up(db);
      // The old columns did not say when GitHub confirmed it: the account's creation is the earliest time.
      expect(await db('user_identities').select('*')).to.deep.equal([{ ...link, verified_at: 5 }]);
      expect(await db.schema.hasColumn('users', 'github_id')).to.equal(false);
    } finally {
      await db.destroy();
      await database.drop();
    }
  });

  it('keep the course that a contest is open to, down and up again', async () => {
    const database = await createTestDatabase(engine);
    const db = openDatabase(database.url, 4);
    const courses = await import('../../migrations/20261130999800_contests__entry_courses.ts');
    try {
      await migrateUp(db);
      const contest = (id: string, ids: string | null) => ({
        ...{ id, slug: id, name: id, summary: '', description: '', visibility: 'draft', entry: 'course' },
        ...{ entry_universities: '[]', entry_course_ids: ids, participation: 'person', team_min: 1, team_max: 1 },
        ...{ created_at: 1, rev: 1 },
      });
      await db('contests').insert([contest('both', '["c1","c2"]'), contest('none', null)]);
      await courses.down(db);
      expect(await db('contests').orderBy('id').pluck('entry_course_id')).to.deep.equal(['c1', null]);
      await courses.up(db);
      expect(await db('contests').orderBy('id').pluck('entry_course_ids')).to.deep.equal(['["c1"]', null]);
    } finally {
      await db.destroy();
      await database.drop();
    }
  });
});
