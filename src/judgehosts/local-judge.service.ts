/**
 * The judge that a site on a single machine starts itself: a child process that uses the same HTTP API as any other judge
 * host. When it dies, it is restarted with increasing delay. When this process ends, it ends too (their IPC channel closes).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from '../platform/app-context.ts';
import { childEnvironment } from '../platform/config.ts';
import { systemActor } from '../platform/actor.ts';
import { localHostToken } from './host-tokens.service.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOST_NAME = 'local';
const LONGEST_PAUSE_MS = 30_000;
/** How long a judge may take to end by itself. */
const STOP_MS = 6_000;

export interface LocalJudge {
  stop(): Promise<void>;
}

/** Starts the local judge for a site that is listening. */
export async function startLocalJudge(app: App, port: number): Promise<LocalJudge> {
  const token = await localHostToken(app, systemActor('local judge'), HOST_NAME);
  const { slots } = app.config.localJudge;
  const dataDir = join(app.config.dataDir, 'judge');
  const logFile = openSync(join(app.config.dataDir, 'judge.log'), 'a');
  let stopping = false;
  let child: ChildProcess | undefined;
  let pauseMs = 500;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    const startedAt = Date.now();
    child = spawn(process.execPath, ['--import', 'tsx', 'judge/main.ts'], {
      cwd: ROOT,
      stdio: ['ignore', logFile, logFile, 'ipc'],
      env: {
        ...childEnvironment(),
        KERNELWAY_URL: `http://127.0.0.1:${port}`,
        JUDGE_TOKEN: token,
        JUDGE_NAME: HOST_NAME,
        JUDGE_DATA_DIR: dataDir,
        ...(slots === undefined ? {} : { JUDGE_SLOTS: String(slots) }),
        JUDGE_INSTANCE: createHash('sha256').update(dataDir).digest('hex').slice(0, 12),
      },
    });
    child.on('exit', (code, signal) => {
      if (stopping) return;
      if (Date.now() - startedAt > 60_000) pauseMs = 500;
      app.log.warn({ code, signal, pauseMs }, 'the local judge ended and is started again');
      timer = setTimeout(start, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    });
    child.on('error', (error) => app.log.error({ err: error }, 'the local judge could not be started'));
  };
  start();

  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      await new Promise<void>((resolve) => {
        const kill = setTimeout(() => running.kill('SIGKILL'), STOP_MS);
        running.once('exit', () => {
          clearTimeout(kill);
          resolve();
        });
        running.kill('SIGTERM');
      });
    },
  };
}
