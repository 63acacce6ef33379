/** A real site on port 0 with its own database and folder, and a browser-like client that keeps cookies and CSRF tokens. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite, registerHandlers } from '../../src/app.ts';
import { closeAppContext, createAppContext, type App } from '../../src/platform/app-context.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { loadConfig } from '../../src/platform/config.ts';
import { migratedDatabase, type Engine, type TestDatabase } from './databases.ts';
import { TestClient } from './client.ts';

export interface TestSite {
  url: string;
  app: App;
  /** Stands still; background work runs only in `app.background.drain()`. */
  clock: ManualClock;
  client(): TestClient;
  close(): Promise<void>;
}

/**
 * Starts a migrated site, empty unless a database is given. `environment` overrides configuration variables. Closing the
 * site drops the database.
 */
export async function startSite(
  engine: Engine,
  environment: Record<string, string> = {},
  given?: TestDatabase,
): Promise<TestSite> {
  const database = given ?? (await migratedDatabase(engine));
  const dataDir = mkdtempSync(join(tmpdir(), 'kernelway-site-'));
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    BASE_URL: url,
    LOG_LEVEL: 'fatal',
    LOCAL_JUDGE: '0',
    // So that a fake judge host gets only what a test submits; `verifications.http.test.ts` turns it on.
    VERIFY_IMPORTS: '0',
    KERNELWAY_DEMO: '0',
    SIGN_IN_ATTEMPTS_PER_QUARTER_HOUR: '1000',
    // The clock stands still in tests, so a kept board would never be refreshed.
    BOARD_MAX_AGE_MS: '0',
    ...environment,
  });
  const clock = new ManualClock(Date.now());
  const app = createAppContext(config, clock);
  registerHandlers(app);
  server.on('request', buildSite(app));
  return {
    url,
    app,
    clock,
    client: () => new TestClient(url),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeAppContext(app);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
