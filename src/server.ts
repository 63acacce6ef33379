/**
 * The web process: configuration, database, demo data, listen, background work, and on one machine the local judge.
 * Start order matters: the site answers before the judge is ready. Release is the reverse of the start.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, loadConfig } from './platform/config.ts';
import { closeAppContext, createAppContext } from './platform/app-context.ts';
import { keepPrivate } from './platform/storage/private-files.ts';
import { migrateUp, pendingMigrations } from './platform/database/migration-source.ts';
import { startLocalJudge } from './judgehosts/local-judge.service.ts';
import { seedDemo } from '../seeds/demo/seed.ts';
import { buildSite, registerHandlers } from './app.ts';

/** What lies ready of a request that no one reads yet: most submissions are smaller, and so arrive while they wait. */
const READ_AHEAD_BYTES = 64 * 1024;
/** Longer than proxies and browsers keep a connection: who is first to close it would lose what the other is sending. */
const KEEP_ALIVE_MS = 75_000;
/** Connections that wait to be accepted, where the system allows as many. */
const BACKLOG = 4_096;

async function main(): Promise<void> {
  // What this process and the judge it starts make is closed to other users of the machine.
  process.umask(0o077);
  const config = loadConfig();
  const app = createAppContext(config);
  if (config.migrate === 'auto') await migrateUp(app.db);
  const pending = await pendingMigrations(app.db);
  if (pending.length > 0)
    throw new Error(`The database schema is behind: run the site once with MIGRATE=auto (${pending.join(', ')})`);
  const open = keepPrivate(config);
  if (open.length > 0)
    app.log.warn({ open }, 'other users of this machine may read these: they belong to somebody else');
  registerHandlers(app);
  const server = createServer({ highWaterMark: READ_AHEAD_BYTES, keepAliveTimeout: KEEP_ALIVE_MS }, buildSite(app));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, resolve);
  });
  if (config.demo) await seedDemo(app);
  await app.background.startRepeating();
  app.background.start();
  const judge = config.localJudge.enabled
    ? await startLocalJudge(app, (server.address() as AddressInfo).port)
    : undefined;
  app.log.info({ url: config.baseUrl }, 'the site answers');
  const stop = () => {
    const release = async () => {
      // The judge gives its work back over HTTP, so the site answers until it has ended.
      await judge?.stop();
      server.close();
      server.closeAllConnections();
      await closeAppContext(app);
    };
    release().then(
      () => process.exit(0),
      (error: unknown) => {
        app.log.error({ err: error }, 'the site did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const { code, port } = error as { code?: string; port?: number };
  if (error instanceof ConfigError) console.error(error.message);
  else if (code === 'EADDRINUSE') console.error(`Port ${port} is in use: set PORT to a free one.`);
  else console.error(error);
  process.exit(1);
});
