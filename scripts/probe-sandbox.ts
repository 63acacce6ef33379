/**
 * Runs the probes of the sandbox on this host and prints the results as JSON; exit code 3 if their image does not
 * exist. Used by `kernelway doctor`.
 */
import { randomBytes } from 'node:crypto';
import { dockerHost } from '../judge/docker-host.ts';

const host = dockerHost({ instance: `doctor-${process.pid}-${randomBytes(4).toString('hex')}` });
try {
  if (!(await host.hasImage('cpp'))) process.exitCode = 3;
  else console.log(JSON.stringify(await host.probe()));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await host.removeAll();
}
