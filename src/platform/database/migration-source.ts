/**
 * Migrations named without the file extension (Knex records the whole file name and would call the folder corrupt when
 * `.ts` becomes `.js`), run under a lock shared by all processes that start.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { dialectOf } from './dialect.ts';
import type { Db } from './connection.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations/', import.meta.url));

class NamedMigrations implements Knex.MigrationSource<string> {
  getMigrations(): Promise<string[]> {
    const names = readdirSync(FOLDER)
      .filter((file) => /^\d{14}_.*\.(ts|js)$/.test(file))
      .map((file) => file.replace(/\.(ts|js)$/, ''));
    return Promise.resolve(names.sort());
  }

  getMigrationName(name: string): string {
    return name;
  }

  async getMigration(name: string): Promise<Knex.Migration> {
    return (await import(pathToFileURL(join(FOLDER, `${name}.ts`)).href)) as Knex.Migration;
  }
}

const options: Knex.MigratorConfig = {
  migrationSource: new NamedMigrations(),
  tableName: 'migrations',
  disableTransactions: true,
};

/** Brings the schema up to date; safe when several processes start at once. */
export async function migrateUp(db: Db): Promise<void> {
  await underMigrationLock(db, () => pastAbandonedLock(db, () => db.migrate.latest(options)));
}

/** Undoes every migration; for tests of `down`. */
export async function migrateDown(db: Db): Promise<void> {
  await underMigrationLock(db, () => db.migrate.rollback(options, true));
}

/** Names of migrations that have not run; empty when the schema is up to date. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const [, pending] = (await db.migrate.list(options)) as [unknown, (string | { file: string })[]];
  return pending.map((entry) => (typeof entry === 'string' ? entry : entry.file));
}

/** How long to wait for another process that migrates the same SQLite file; on MySQL, GET_LOCK excludes it. */
const SQLITE_LOCK_WAIT_MS = 10_000;

/** Knex's own lock is a row that remains when a process is killed while migrating. It is freed once no process can hold it. */
async function pastAbandonedLock(db: Db, work: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + (dialectOf(db) === 'sqlite' ? SQLITE_LOCK_WAIT_MS : 0);
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if ((error as Error).name !== 'MigrationLocked' && !/already locked/.test(String(error))) throw error;
      if (Date.now() > until) await db.migrate.forceFreeMigrationsLock(options);
      await sleep(1000);
    }
  }
}

/** MySQL-compatible: GET_LOCK on a separate connection; a crash releases it. SQLite has one writer process. */
async function underMigrationLock(db: Db, work: () => Promise<unknown>): Promise<void> {
  if (dialectOf(db) === 'sqlite') {
    await work();
    return;
  }
  const connection: unknown = await db.client.acquireConnection();
  try {
    await db.raw('SELECT GET_LOCK(?, 60) AS locked', ['kernelway_migrate']).connection(connection as never);
    await work();
  } finally {
    await db.raw('SELECT RELEASE_LOCK(?)', ['kernelway_migrate']).connection(connection as never);
    await db.client.releaseConnection(connection);
  }
}
