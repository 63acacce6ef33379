/** `kernelway problem verify --json` as a test runs it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../scripts/kernelway.mjs', import.meta.url));
/** Of each judged example in the JSON. */
export const KEYS = ['path', 'expected', 'got', 'agrees', 'cpuMs', 'wallMs', 'memoryBytes'];

export interface Row {
  path: string;
  expected: string[];
  got: string;
  agrees: boolean;
  cpuMs: number;
  wallMs: number;
  memoryBytes: number;
}

/** Runs the command over a package and reads its JSON. */
export function verify(folder: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [COMMAND, 'problem', 'verify', folder, '--json', ...args],
    {
      encoding: 'utf8',
    },
  );
  let rows: Row[] = [];
  if (stdout !== '') rows = (JSON.parse(stdout) as { submissions: Row[] }).submissions;
  return { status, stderr, rows, got: Object.fromEntries(rows.map((row) => [row.path, row.got])) };
}
