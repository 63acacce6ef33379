/**
 * The judge process: `node --import tsx judge/main.ts`, configured by environment variables (`judge/config.ts`). It stops cleanly
 * on SIGTERM and SIGINT, and when the process that started it over an IPC channel disappears.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { ArtefactCache, DiskCache } from './artefacts.ts';
import { ConfigError, readJudgeConfig } from './config.ts';
import type { JudgeConfig } from './config.ts';
import { languages } from './contract/languages.ts';
import { Daemon } from './daemon.ts';
import { dockerHost } from './docker-host.ts';
import { PrecompiledHeaders } from './headers/precompiled.ts';
import { JudgehostClient } from './judgehost-client.ts';
import { Outbox } from './outbox.ts';
import { HostPreparation } from './preparation.ts';
import { SpareBoxes } from './sandbox/spare-boxes.ts';

/** Longest time from the request to stop to the end of the process, whatever hangs. */
const MOST_STOP_MS = 4_700;

function readConfigOrExit(): JudgeConfig {
  try {
    return readJudgeConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

// Reports, inputs and logs contain submissions and expected answers, so other users must not read them.
process.umask(0o077);
const config = readConfigOrExit();
const log = pino({ name: 'judge', base: { host: config.hostName } });
const client = new JudgehostClient(config);
const inputs = new ArtefactCache(new DiskCache(join(config.dataDir, 'inputs'), config.cacheBytes), (ref) =>
  client.blob(ref),
);
const host = dockerHost({ instance: config.instance });
const sandbox = new SpareBoxes(host.sandbox);
const preparation = new HostPreparation({ ...host, sandbox }, join(config.dataDir, 'probes.json'), config.toolchains);
const daemon = new Daemon({
  hostName: config.hostName,
  slots: config.slots,
  measuresSlots: config.measuresSlots,
  cores: cpus().length,
  client,
  outbox: new Outbox(join(config.dataDir, 'reports'), client, log),
  fetchBlob: (ref) => inputs.fetch(ref),
  built: new DiskCache(join(config.dataDir, 'built'), Math.floor(config.cacheBytes / 4)),
  submissionBuilds: new DiskCache(join(config.dataDir, 'submission-builds'), Math.floor(config.cacheBytes / 8)),
  headers: new PrecompiledHeaders({
    store: host.headers,
    languages: languages(),
    onTrouble: (error) => log.warn({ error: String(error) }, 'headers were not compiled'),
  }),
  prepare: (onStep, signal) => preparation.run(onStep, signal),
  log,
});

function stop(why: string): void {
  log.info({ why }, 'told to stop');
  daemon.stop();
  setTimeout(() => {
    log.warn('did not stop in time; what is left in Docker is removed at the next start');
    process.exit(1);
  }, MOST_STOP_MS).unref();
}
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));
process.on('disconnect', () => stop('the parent process is gone'));
// It may have disappeared while this file was loading.
if (process.send !== undefined && !process.connected) stop('the parent process is gone');

await daemon.run();
await sandbox.stop();
await preparation.removeAll();
log.info('stopped');
process.exit(0);
