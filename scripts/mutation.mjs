#!/usr/bin/env node
/**
 * `npm run mutation [-- FEATURE …]`: mutation testing of the rules of all features, or of the named ones.
 * Prints the surviving mutants and the score per file; the whole report is var/mutation/report.html.
 */
import { spawnSync } from 'node:child_process';

const features = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'], {
  stdio: 'inherit',
  env: { ...process.env, MUTATION_FEATURES: features.join(',') },
});
process.exit(status ?? 1);
