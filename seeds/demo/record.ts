/**
 * `node --import tsx seeds/demo/record.ts [PROBLEM …]`: judges the example submissions of the demo's problems on this
 * machine's Docker Engine, as `problem verify` does, and writes their reports into `recordings/`. Takes a few minutes.
 */
import { writeFileSync } from 'node:fs';
import { withPackage } from '../../src/packages/packages.service.ts';
import { openHost } from '../../scripts/problem/host.ts';
import { verifyPackage } from '../../scripts/problem/verify.ts';
import { packageFolder, PROBLEM_NAMES } from './problems.ts';
import { recordingsPath, sourceKey, type Recording } from './recordings.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('SIGINT')));
const names = process.argv.length > 2 ? process.argv.slice(2) : PROBLEM_NAMES;
for (const name of names) {
  const recordings: Recording[] = [];
  await withPackage(packageFolder(name), async ({ package: pkg }) => {
    if (!pkg) throw new Error(`problems/${name} is not a package`);
    const host = await openHost({}, console.log, stop.signal);
    try {
      await verifyPackage(pkg, {
        sandbox: host.sandbox,
        built: host.built,
        jobs: 1,
        cores: host.cores,
        signal: stop.signal,
        runAllTests: true,
        onReport: (example, job, { token: _token, contractVersion: _version, ...report }) => {
          recordings.push({ example, source: sourceKey(job.build), report });
          console.log(`${name} ${example}: ${report.build.outcome}, ${report.tests.length} tests`);
        },
      });
    } finally {
      await host.close();
    }
  });
  recordings.sort((one, other) => (one.example < other.example ? -1 : 1));
  writeFileSync(recordingsPath(name), `${JSON.stringify(recordings, null, 1)}\n`);
}
