/**
 * Runs the tests of a job in order on the job's core. If the problem allows it and the host has free cores, several run at once,
 * each core with its own containers; the report is the same as for one after the other.
 *
 * A test that reached its wall limit while waiting for its core says nothing about the program. It runs again after all others,
 * while nothing else runs on this host.
 */
import type { TestFact } from '../contract/report.ts';
import { isLeftOut } from '../contract/time-limit-stop.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { Loan } from '../slots.ts';
import type { BuildResult } from './build.ts';
import type { JobContext } from './job-context.ts';
import type { EarlyRunBox } from './run-box.ts';
import { runStaticCases } from './static.ts';
import { Tester } from './tester.ts';

/** Facts in the order of the tests; with `first-failure` none after the first that is not ok, and see `isLeftOut`. */
export async function runTests(ctx: JobContext, built: BuildResult, early?: EarlyRunBox): Promise<TestFact[]> {
  const looks = await runStaticCases(ctx, built);
  const stops = ctx.job.stopAt === 'first-failure' && looks.some(({ outcome }) => outcome !== 'ok');
  return stops ? looks : [...looks, ...(await new TestRun(ctx, built).run(early))];
}

/** A machine that starves a program even then cannot judge. */
const TRIES_ALONE = 2;

class TestRun {
  readonly #facts: TestFact[] = [];
  /** Indices of tests that must run again. */
  readonly #starved: number[] = [];
  readonly #inputs = new Map<number, Promise<Buffer>>();
  #next = 0;
  /** No test from this index on runs. */
  #end: number;

  constructor(
    private readonly ctx: JobContext,
    private readonly built: BuildResult,
  ) {
    this.#end = ctx.job.tests.length;
  }

  async run(early: EarlyRunBox | undefined): Promise<TestFact[]> {
    const { parallelTests = 1 } = this.ctx.job;
    const loans = this.ctx.borrow(Math.min(parallelTests, this.#end) - 1);
    const lanes = [undefined, ...loans].map((loan) => this.#lane(loan, loan ? undefined : early));
    // Wait for all, or one could open containers after the job is over.
    const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
    for (const index of this.#starved.sort((a, b) => a - b)) {
      if (index < this.#end && !this.#isLeftOut(index))
        this.#note(index, await this.ctx.exclusively(() => this.#alone(index)));
    }
    return this.#facts.slice(0, this.#end).filter((fact, index) => fact !== undefined && !this.#isLeftOut(index));
  }

  /** Runs one test after the other until none is left or its core is called back. */
  async #lane(loan: Loan | undefined, early: EarlyRunBox | undefined): Promise<void> {
    const { job } = this.ctx;
    try {
      const tester = new Tester(loan ? { ...this.ctx, cpu: loan.cpu } : this.ctx, this.built, early);
      while (this.#next < this.#end && !loan?.isWantedBack) {
        const index = this.#next++;
        if (this.#isLeftOut(index)) continue;
        const testsDone = this.#facts.filter(Boolean).length;
        this.ctx.onProgress({ token: job.token, stage: 'testing', testsDone, testsTotal: job.tests.length });
        const fact = await tester.judge(job.tests[index]!, await this.#input(index));
        if (fact) this.#note(index, fact);
        else this.#starved.push(index);
      }
      await tester.close();
    } catch (error) {
      this.#end = 0;
      throw error;
    } finally {
      loan?.giveBack();
    }
  }

  #isLeftOut(index: number): boolean {
    const { tests, stopAfterTimeLimits } = this.ctx.job;
    return isLeftOut(tests, index, stopAfterTimeLimits, (at) => this.#facts[at]?.outcome === 'time-limit');
  }

  #note(index: number, fact: TestFact): void {
    this.#facts[index] = fact;
    if (fact.outcome !== 'ok' && this.ctx.job.stopAt === 'first-failure') this.#end = Math.min(this.#end, index + 1);
  }

  async #alone(index: number): Promise<TestFact> {
    const tester = new Tester(this.ctx, this.built, undefined);
    for (let tries = 0; tries < TRIES_ALONE; tries += 1) {
      const fact = await tester.judge(this.ctx.job.tests[index]!, await this.#fetch(index));
      if (fact) return await tester.close().then(() => fact);
    }
    throw new SandboxError(
      'the machine is too busy: a program that ran alone had its core for less than a quarter of the time',
    );
  }

  /** The input of a test; the next one is already being fetched. */
  async #input(index: number): Promise<Buffer> {
    const input = this.#fetch(index);
    this.#inputs.delete(index);
    if (index + 1 === this.#next && index + 1 < this.#end) this.#inputs.set(index + 1, this.#fetch(index + 1));
    return await input;
  }

  #fetch(index: number): Promise<Buffer> {
    const known = this.#inputs.get(index);
    if (known) return known;
    const fetched = this.ctx.fetchBlob(this.ctx.job.tests[index]!.input);
    // Awaited later, if at all; until then a failure must not be an unhandled rejection.
    fetched.catch(() => undefined);
    return fetched;
  }
}
