/** A site with its local judge that is started again whenever it is killed, as a service manager would do. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export class MortalSite {
  readonly url: string;
  #server: ChildProcess | undefined;
  #stopped = false;

  constructor(
    port: number,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.env = { ...env, PORT: String(port) };
  }

  /** Starts it and waits until a judge is online. */
  async start(): Promise<void> {
    this.#spawn();
    while (!(await this.isReady())) await sleep(300);
  }

  async isReady(): Promise<boolean> {
    return await fetch(`${this.url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  kill(): void {
    this.#server?.kill('SIGKILL');
  }

  /** Sends SIGKILL, and starts it again only with `bringBack`. Resolves when it is gone. */
  async takeAway(): Promise<void> {
    this.#stopped = true;
    const ended = this.#server && once(this.#server, 'exit');
    this.kill();
    await ended;
  }

  /** Starts it again, and waits until it answers. */
  async bringBack(): Promise<void> {
    this.#stopped = false;
    this.#spawn();
    while (!(await this.answers())) await sleep(100);
  }

  async answers(): Promise<boolean> {
    return await fetch(`${this.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Sends SIGKILL to the judge, the site's child process; false if there is none at the moment. */
  killJudge(): boolean {
    const pid = this.#judgePid();
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }

  #judgePid(): number | undefined {
    try {
      const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(this.#server?.pid)], {
        encoding: 'utf8',
      });
      const line = children.split('\n').find((child) => child.includes('judge/main.ts'));
      return line === undefined ? undefined : Number.parseInt(line, 10);
    } catch {
      return undefined;
    }
  }

  #spawn(): void {
    this.#server = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
      cwd: ROOT,
      stdio: 'ignore',
      env: { ...process.env, LOG_LEVEL: 'warn', KERNELWAY_DEMO: '1', ...this.env },
    });
    this.#server.on('exit', () => {
      if (!this.#stopped) setTimeout(() => this.#stopped || this.#spawn(), 300);
    });
  }
}
