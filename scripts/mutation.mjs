#!/usr/bin/env node
/**
 * `npm run mutation [-- NAME …]`: mutation testing of the rules of all features, or of the named ones. A name is a feature
 * (`judge-queue`) or one file of it (`judge-queue/judge-pools`).
 * Prints the surviving mutants and the score per file; the whole report is var/mutation/report.html.
 */
import { spawnSync } from 'node:child_process';

const names = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'], {
  stdio: 'inherit',
  env: { ...process.env, MUTATION_OF: names.join(',') },
});
process.exit(status ?? 1);
