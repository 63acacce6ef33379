/** A private MariaDB with durability on, started again whenever it is killed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_ATTEMPTS = 150;
/** Only this machine can reach it, and nothing in it is kept. */
const USER = 'chaos';

export class MortalDatabase {
  readonly url: string;
  #server: ChildProcess | undefined;
  #stopped = false;

  constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {
    this.url = `mysql://${USER}:${USER}@127.0.0.1:${port}/kernelway`;
  }

  /** Creates the database and resolves when it answers. */
  async start(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const where = ['--no-defaults', `--datadir=${join(this.folder, 'data')}`, '--user=root'];
    const made = spawnSync('mariadb-install-db', [...where, '--skip-test-db'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`);
    writeFileSync(
      join(this.folder, 'init.sql'),
      `CREATE DATABASE IF NOT EXISTS kernelway CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n` +
        `CREATE USER IF NOT EXISTS '${USER}'@'127.0.0.1' IDENTIFIED BY '${USER}';\n` +
        `GRANT ALL PRIVILEGES ON kernelway.* TO '${USER}'@'127.0.0.1';\n`,
    );
    await this.bringBack();
  }

  /** Starts the server, and resolves when it answers. */
  async bringBack(): Promise<void> {
    this.#stopped = false;
    this.#spawn();
    for (let attempt = 0; attempt < START_ATTEMPTS; attempt += 1) {
      if (await this.isUp()) return;
      await sleep(200);
    }
    throw new Error(`mariadbd does not answer on port ${this.port}`);
  }

  /** Sends SIGKILL, and starts it again only with `bringBack`. Resolves when it is gone. */
  async takeAway(): Promise<void> {
    this.#stopped = true;
    const ended = this.#server && once(this.#server, 'exit');
    this.kill();
    await ended;
  }

  /** Sends SIGKILL; it is started again after a moment. */
  kill(): void {
    this.#server?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }

  /** Whether it accepts connections; the server speaks first. */
  async isUp(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1');
    try {
      await once(socket, 'data', { signal: AbortSignal.timeout(2_000) });
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  #spawn(): void {
    const at = (name: string): string => join(this.folder, name);
    const places = [`--datadir=${at('data')}`, `--socket=${at('s.sock')}`, `--pid-file=${at('pid')}`];
    const network = [`--port=${this.port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'];
    const args = ['--no-defaults', ...places, ...network, `--init-file=${at('init.sql')}`, '--user=root'];
    this.#server = spawn('mariadbd', args, { stdio: 'ignore' });
    this.#server.on('exit', () => {
      if (!this.#stopped) setTimeout(() => this.#stopped || this.#spawn(), 1_000);
    });
  }
}
