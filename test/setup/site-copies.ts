/** A second site with everything that a site has, for tests that ask what differs after two different continuations. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migratedDatabase, tablesIn, type Engine, type TestDatabase } from './databases.ts';
import { startSite, type TestSite } from './site.ts';

/** Starts a site with a copy of the database and of the files, at the same time of its clock. */
export async function copyOf(site: TestSite, engine: Engine, environment: Record<string, string>): Promise<TestSite> {
  const database = await migratedDatabase(engine);
  await copyDatabase(site, engine, database);
  const folder = mkdtempSync(join(tmpdir(), 'kernelway-copy-'));
  cpSync(site.app.config.dataDir, folder, { recursive: true });
  const copy = await startSite(engine, { ...environment, DATA_DIR: folder }, database);
  copy.clock.set(site.clock.nowMs());
  return {
    ...copy,
    close: async () => {
      await copy.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function copyDatabase({ app }: TestSite, engine: Engine, target: TestDatabase): Promise<void> {
  if (engine === 'sqlite') {
    const file = target.url.slice('sqlite:'.length);
    rmSync(file);
    await app.db.raw('VACUUM INTO ?', [file]);
    return;
  }
  const into = new URL(target.url).pathname.slice(1);
  for (const table of await tablesIn(app.db))
    await app.db.raw('INSERT INTO ??.?? SELECT * FROM ??', [into, table, table]);
}
