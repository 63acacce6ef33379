/**
 * A fresh logical database for each test file, on every engine: SQLite always, MariaDB if TEST_MARIADB_URL names a
 * server (`npm test` starts a private one and sets it; without it a single test file runs on SQLite only).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../src/platform/database/connection.ts';

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
  return {
    url: target.href,
    drop: async () => {
      const again = openDatabase(server, 1);
      await again.raw(`DROP DATABASE ${name}`);
      await again.destroy();
    },
  };
}

/** Runs the same tests on each engine: `eachEngine('rounds', (engine) => { … })`. */
export function eachEngine(title: string, tests: (engine: Engine) => void): void {
  for (const engine of engines()) describe(`${title} (${engine})`, () => tests(engine));
}
