/**
 * The mocha reporter of `npm test`: prints like "spec" while it runs, repeats each failure at the end, and writes the
 * counts as JSON into the file given by the reporter option `output`, where the runner reads them. CommonJS, because
 * mocha 11 accepts no other reporter.
 */
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const Mocha = require('mocha');

/** @typedef {{ passed: number, failed: number, failures: { title: string, file: string, message: string }[] }} Figures */

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {Figures} */
    const figures = { passed: 0, failed: 0, failures: [] };
    runner.on('pass', () => {
      figures.passed += 1;
    });
    runner.on('fail', (test, error) => {
      figures.failed += 1;
      figures.failures.push({
        title: test.fullTitle(),
        file: test.file ? relative(process.cwd(), test.file) : '',
        message: String(error?.message ?? error).split('\n')[0] ?? '',
      });
    });
    // A skipped test asserts nothing. mocha's forbid-pending makes it fail, so it is counted above.
    runner.once('end', () => writeFileSync(options.reporterOptions.output, JSON.stringify(figures)));
  }
};
