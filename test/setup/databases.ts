/**
 * A fresh logical database for each test file, on every engine: SQLite always, MariaDB if TEST_MARIADB_URL names a
 * server (`npm test` starts a private one and sets it; without it a single test file runs on SQLite only).
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { openDatabase, type Db } from '../../src/platform/database/connection.ts';
import { migrateUp } from '../../src/platform/database/migration-source.ts';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

export type Engine = 'sqlite' | 'mariadb';

/** The engines of this test run. */
export function engines(): Engine[] {
  return process.env.TEST_MARIADB_URL ? ['sqlite', 'mariadb'] : ['sqlite'];
}

/** Creates an empty database on that engine; `drop` removes it. */
export async function createTestDatabase(engine: Engine): Promise<TestDatabase> {
  if (engine === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'kernelway-db-'));
    return {
      url: `sqlite:${join(folder, 'test.sqlite')}`,
      drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    };
  }
  const server = process.env.TEST_MARIADB_URL as string;
  const name = `kw_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(server, 1);
  await admin.raw(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await admin.destroy();
  const target = new URL(server);
  target.pathname = `/${name}`;
  const database = { url: target.href };
  return { ...database, drop: () => dropDatabase(database) };
}

async function dropDatabase({ url }: { url: string }): Promise<void> {
  const db = openDatabase(url, 1);
  await db.raw('DROP DATABASE ??', [new URL(url).pathname.slice(1)]);
  await db.destroy();
}

/** A migrated SQLite file that is copied, and migrated MariaDB databases that no test uses: to migrate takes seconds. */
let template: Promise<string> | undefined;
const unused: TestDatabase[] = [];

/** A migrated, empty database. After `drop` another test may get it. */
export async function migratedDatabase(engine: Engine): Promise<TestDatabase> {
  if (engine === 'sqlite') {
    template ??= migratedFile();
    const database = await createTestDatabase(engine);
    copyFileSync(await template, pathOf(database));
    return database;
  }
  const known = unused.pop();
  if (known) await empty(known);
  const database = known ?? (await createTestDatabase(engine));
  if (!known) await migrate(database);
  return { url: database.url, drop: () => Promise.resolve(void unused.push(database)) };
}

const pathOf = ({ url }: TestDatabase): string => url.slice('sqlite:'.length);

async function migratedFile(): Promise<string> {
  const database = await createTestDatabase('sqlite');
  await migrate(database);
  process.once('exit', () => rmSync(dirname(pathOf(database)), { recursive: true, force: true }));
  return pathOf(database);
}

async function migrate({ url }: TestDatabase): Promise<void> {
  const db = openDatabase(url, 2);
  await migrateUp(db);
  await db.destroy();
}

/** Deletes every row but those that say which migrations have run. */
async function empty({ url }: TestDatabase): Promise<void> {
  const db = openDatabase(url, 1);
  for (const table of await tablesIn(db)) await db(table).delete();
  await db.destroy();
}

/** The tables of a MariaDB database, without those that say which migrations have run. */
export async function tablesIn(db: Db): Promise<string[]> {
  const [rows] = (await db.raw('SHOW TABLES')) as [Record<string, string>[]];
  return rows.flatMap((row) => Object.values(row)).filter((table) => !table.startsWith('migrations'));
}

/** A run may have a server of its own, whose databases would stay. Benchmarks run without mocha. */
if (typeof after === 'function')
  after(async () => {
    for (const database of unused.splice(0)) await dropDatabase(database);
  });

/** Runs the same tests on each engine: `eachEngine('rounds', (engine) => { … })`. */
export function eachEngine(title: string, tests: (engine: Engine) => void): void {
  for (const engine of engines()) describe(`${title} (${engine})`, () => tests(engine));
}
