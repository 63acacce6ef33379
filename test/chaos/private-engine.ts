/** A private Docker Engine beside the machine's own, so killing it affects no other containers. Needs root. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { imageName } from '../../judge/images/images.ts';

const START_ATTEMPTS = 100;

export class PrivateEngine {
  readonly socket: string;
  #daemon: ChildProcess | undefined;
  #stopped = false;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.socket = join(folder, 'docker.sock');
  }

  get docker(): Docker {
    return new Docker({ socketPath: this.socket });
  }

  /** Starts the daemon, and again whenever it ends; resolves when it answers and has these images of the machine. */
  async start(toolchains: readonly string[]): Promise<void> {
    this.#spawn();
    await this.#untilItAnswers();
    for (const toolchain of toolchains) {
      const image = await new Docker().getImage(imageName(toolchain)).get();
      const loading = await this.docker.loadImage(image);
      loading.resume();
      await once(loading, 'end');
    }
  }

  /** Sends SIGKILL; it is started again after a moment. */
  kill(): void {
    this.#daemon?.kill('SIGKILL');
  }

  /** Ends the daemon and unmounts what it left when it was killed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#end();
    this.#killOrphans();
    const mounts = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    for (const mount of mounts.reverse())
      if (mount.startsWith(`${this.folder}/`)) spawnSync('umount', ['--lazy', mount], { stdio: 'ignore' });
  }

  /** Ends the processes that a killed daemon had started. */
  #killOrphans(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${this.folder}/`))
          process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has already ended.
      }
    }
  }

  async #end(): Promise<void> {
    const daemon = this.#daemon;
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await ended;
  }

  #spawn(): void {
    const at = (name: string): string => join(this.folder, name);
    const places = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('docker.pid')];
    const alone = ['--bridge=none', '--iptables=false', '--ip-forward=false', '--log-level=error'];
    this.#daemon = spawn('dockerd', ['--host', `unix://${this.socket}`, ...places, ...alone], { stdio: 'ignore' });
    this.#daemon.on('exit', () => {
      if (!this.#stopped) setTimeout(() => this.#stopped || this.#spawn(), 1_000);
    });
  }

  async #untilItAnswers(): Promise<void> {
    for (let attempt = 0; attempt < START_ATTEMPTS; attempt += 1) {
      const answers = await this.docker.ping().then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(200);
    }
    throw new Error(`dockerd does not answer at ${this.socket}; it needs root and the package docker.io`);
  }
}
