/** The first argument of every service: the parts of one running site. No module has a connection of its own. */
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase, type Db } from './database/connection.ts';
import { BackgroundRunner } from './background/runner.ts';
import { IntakeLine } from './intake-line.ts';
import { createLog, type Log } from './log.ts';
import { Mailer } from './mail/mailer.ts';
import { DiskBlobStore, type BlobStore } from './storage/blob-store.ts';
import { ToolchainOffers } from './toolchain-offers.ts';

export interface App {
  config: Config;
  db: Db;
  clock: Clock;
  log: Log;
  blobs: BlobStore;
  /** Uploads that wait for a decision. They are removed later, so they are apart from permanent blobs. */
  heldUploads: BlobStore;
  mailer: Mailer;
  background: BackgroundRunner;
  /** Submissions that wait for their turn. */
  intake: IntakeLine;
  /** Which extra toolchains some judge has. */
  toolchainOffers: ToolchainOffers;
  /** Counters of this process. */
  metrics: Registry;
}

/** Opens everything a site needs, without starting anything. */
export function createAppContext(config: Config, clock: Clock = systemClock): App {
  const db = openDatabase(config.databaseUrl, config.databasePoolSize);
  const log = createLog(config.logLevel);
  const intake = new IntakeLine();
  return {
    config,
    db,
    clock,
    log,
    blobs: new DiskBlobStore(join(config.dataDir, 'blobs')),
    heldUploads: new DiskBlobStore(join(config.dataDir, 'held-uploads')),
    mailer: new Mailer(config.mail.url, config.mail.from, () => clock.nowMs(), config.timeZone),
    background: new BackgroundRunner(db, clock, log, () => intake.isBusy),
    intake,
    toolchainOffers: new ToolchainOffers(clock),
    metrics: new Registry(),
  };
}

/** Closes everything in reverse order of opening. */
export async function closeAppContext(app: App): Promise<void> {
  await app.background.stop();
  app.mailer.close();
  await app.db.destroy();
}
