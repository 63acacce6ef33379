/** Runs `kernelway problem verify --json` for tests. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));
/** Part of the result of each judged example. */
export const KEYS = ['event', 'path', 'expected', 'got', 'agrees', 'cpuMs', 'wallMs', 'memoryBytes'];

export interface Row {
  event: 'result';
  path: string;
  expected: string[];
  got: string;
  agrees: boolean;
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
  test?: { name: string; outcome: string; exitCode?: number; signal?: string; stderr?: string };
  speed?: { ratio: number; low: number; high: number; rounds: number };
}

export interface Build {
  event: 'build';
  path: string;
  outcome: string;
  cached: boolean;
}

type Event = Row | Build | ({ event: 'start' | 'summary' } & Record<string, unknown>);

/** Runs the command on a package and reads its JSON, with rows in the order of the package. */
export function verify(folder: string, ...args: string[]) {
  return verifyIn({}, folder, ...args);
}

/** The same with environment variables of its own. */
export function verifyIn(env: Record<string, string>, folder: string, ...args: string[]) {
  const command = [COMMAND, 'problem', 'verify', folder, '--json', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const events = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
  const start = events.find(({ event }) => event === 'start') as Record<string, unknown> | undefined;
  const summary = events.at(-1) as Record<string, unknown> | undefined;
  const order = (start?.['submissions'] as string[] | undefined) ?? [];
  const rows = events
    .filter((event): event is Row => event.event === 'result')
    .sort((one, other) => order.indexOf(one.path) - order.indexOf(other.path));
  const builds = events.filter((event): event is Build => event.event === 'build');
  return {
    ...{ status, stdout, stderr, events, rows, builds, start, summary },
    got: Object.fromEntries(rows.map((row) => [row.path, row.got])),
  };
}
