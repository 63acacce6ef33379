/**
 * Mocha hooks for runs that take hours and may be stopped: each test that passes is noted in the file of PASSED_FILE, and the
 * next run leaves it out.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const file = process.env.PASSED_FILE ?? 'passed.txt';
const passed = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);

/** @param {{ tests: { fullTitle(): string }[], suites: never[] }} suite */
function leaveOut(suite) {
  suite.tests = suite.tests.filter((test) => !passed.has(test.fullTitle()));
  suite.suites.forEach(leaveOut);
}

export const mochaHooks = {
  /** @this {any} */
  beforeAll() {
    leaveOut(this.test.parent);
  },
  /** @this {any} */
  afterEach() {
    const { currentTest } = this;
    if (currentTest.state === 'passed') appendFileSync(file, `${currentTest.fullTitle()}\n`, { flush: true });
  },
};
