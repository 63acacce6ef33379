/** A second web process on the database and the folder of a test's site, for what several processes do at the same instant. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestSite } from './site.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface SecondProcess {
  url: string;
  close(): Promise<void>;
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts it and waits until it answers; its clock is the real one. @throws Error with its output when it ends instead */
export async function startSecondProcess({ app: { config } }: TestSite): Promise<SecondProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...{ NODE_ENV: 'test', PORT: String(port), HOST: '127.0.0.1', BASE_URL: url, LOG_LEVEL: 'fatal' },
      ...{ DATABASE_URL: config.databaseUrl, DATA_DIR: config.dataDir, LOCAL_JUDGE: '0', KERNELWAY_DEMO: '0' },
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`The second process ended: ${said}`);
    await sleep(100);
  }
  return {
    url,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
