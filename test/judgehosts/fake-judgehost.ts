/**
 * A judge host that uses the real HTTP API and judges nothing: it sends the reports that a test wants, made from the
 * job it got. This tests the path from a submission to the board without Docker; the real judge has its own tests.
 */
import { systemActor } from '../../src/platform/actor.ts';
import { registerHost } from '../../src/judgehosts/host-tokens.service.ts';
import { JUDGE_API, type HeartbeatAnswer, type HeartbeatBody, type PollAnswer } from '../../judge/contract/api.ts';
import { CONTRACT_VERSION, type JudgeJob } from '../../judge/contract/job.ts';
import type { BenchmarkRound, JudgeProgress, JudgeReport, RunOutcome, TestFact } from '../../judge/contract/report.ts';
import type { TestSite } from '../setup/site.ts';

/** What the report contains; everything that is not given went well. */
export interface Plan {
  build?: Partial<JudgeReport['build']>;
  /** By name of the test (`secret/02`); other tests pass. */
  tests?: Record<string, RunOutcome | Partial<TestFact>>;
  /** Rounds of the benchmark; by default at the speed of the starter code. */
  rounds?: BenchmarkRound[];
  /** It built the same program as the starter code, so nothing was measured. */
  equalsBase?: true;
}

/** Rounds that all measured this speedup: an interval of zero width. */
export const roundsAt = (ratio: number): BenchmarkRound[] =>
  [90, 100, 110, 90, 100, 110, 90, 100].map((baseMs) => ({ baseMs, submissionMs: baseMs / ratio }));

export const WRONG: Plan = { tests: { 'secret/02': 'wrong-answer' } };
export const DOES_NOT_BUILD: Plan = {
  build: { outcome: 'compile-error', exitCode: 1, output: 'main.cpp:1: error: expected a miracle' },
};

/** The report of a job as a judge would send it, stopping where the job says so. */
export function reportOf(job: JudgeJob, nowMs: number, plan: Plan = {}): JudgeReport {
  const build = { outcome: 'ok' as const, exitCode: 0, cpuMs: 400, wallMs: 500, output: '', ...plan.build };
  const tests: TestFact[] = [];
  const judged = [...(job.staticValidation?.cases ?? []), ...job.tests];
  for (const { ordinal, name } of build.outcome === 'ok' ? judged : []) {
    const wanted = plan.tests?.[name] ?? 'ok';
    const fact = typeof wanted === 'string' ? { outcome: wanted } : wanted;
    const measured = { cpuMs: 10 * ordinal, wallMs: 12 * ordinal, memoryBytes: 4 * 1024 * 1024, outputBytes: 3 };
    tests.push({ ordinal, name, outcome: 'ok', exitCode: 0, ...measured, ...fact });
    if (tests.at(-1)?.outcome !== 'ok' && job.stopAt === 'first-failure') break;
  }
  const speed = plan.equalsBase ? { rounds: [], equalsBase: true as const } : { rounds: plan.rounds ?? roundsAt(1) };
  const passed = build.outcome === 'ok' && tests.every((test) => test.outcome === 'ok');
  return {
    contractVersion: CONTRACT_VERSION,
    token: job.token,
    build,
    tests,
    ...(job.benchmark && passed ? { benchmark: { measure: job.benchmark.measure, outcome: 'ok', ...speed } } : {}),
    phases: {
      claimedAt: nowMs,
      buildStartedAt: nowMs,
      buildFinishedAt: nowMs + 500,
      testsFinishedAt: nowMs + 900,
      finishedAt: nowMs + 1000,
    },
    toolchainImage: 'fake/cpp:1',
  };
}

export class FakeJudgehost {
  private constructor(
    private readonly site: TestSite,
    readonly name: string,
    readonly id: string,
    readonly token: string,
  ) {}

  /** Toolchains that it reports. */
  toolchains = ['cpp', 'python'];
  images: HeartbeatBody['images'];
  warm: HeartbeatBody['warm'];

  /** Registers a host and reports once that it is ready. */
  static async online(site: TestSite, name: string): Promise<FakeJudgehost> {
    const { id, token } = await registerHost(site.app, systemActor('test'), name);
    const host = new FakeJudgehost(site, name, id, token);
    await host.heartbeat();
    return host;
  }

  /** The same host at a copy of its site. */
  at(copy: TestSite): FakeJudgehost {
    return new FakeJudgehost(copy, this.name, this.id, this.token);
  }

  async heartbeat(running: HeartbeatBody['running'] = []): Promise<HeartbeatAnswer> {
    const body: HeartbeatBody = {
      contractVersion: CONTRACT_VERSION,
      hostName: this.name,
      state: 'ready',
      toolchains: this.toolchains,
      images: this.images,
      slots: 4,
      running,
      warm: this.warm,
    };
    const answer = await this.send(JUDGE_API.heartbeat, body);
    return (await answer.json()) as HeartbeatAnswer;
  }

  /** The jobs that this host gets now, at most `freeSlots`. */
  async poll(freeSlots = 1): Promise<JudgeJob[]> {
    const body = {
      contractVersion: CONTRACT_VERSION,
      hostName: this.name,
      freeSlots,
      toolchains: this.toolchains,
      waitMs: 0,
    };
    const answer = await this.send(JUDGE_API.poll, body);
    if (!answer.ok) throw new Error(`The poll was answered with ${answer.status}`);
    return ((await answer.json()) as PollAnswer).jobs;
  }

  /** The only waiting job. */
  async take(): Promise<JudgeJob> {
    const [job] = await this.poll(1);
    if (!job) throw new Error('Nothing waits to be judged');
    return job;
  }

  /** The status of each call: 204 if it counted, 409 if the lease was lost. */
  async progress(job: JudgeJob, progress: Omit<JudgeProgress, 'token'>): Promise<number> {
    return (await this.send(JUDGE_API.progress(job.jobId), { token: job.token, ...progress })).status;
  }

  async report(job: JudgeJob, plan: Plan = {}): Promise<number> {
    return (await this.send(JUDGE_API.report(job.jobId), reportOf(job, this.site.clock.nowMs(), plan))).status;
  }

  async fail(job: JudgeJob, error: string): Promise<number> {
    return (await this.send(JUDGE_API.fail(job.jobId), { token: job.token, error })).status;
  }

  /** An input of a job, as the judge downloads it. */
  async blob(sha256: string): Promise<string> {
    const answer = await this.fetchBlob(sha256);
    if (!answer.ok) throw new Error(`The blob was answered with ${answer.status}`);
    return await answer.text();
  }

  async fetchBlob(sha256: string, token = this.token): Promise<Response> {
    return await fetch(`${this.site.url}${JUDGE_API.blob(sha256)}`, { headers: { authorization: `Bearer ${token}` } });
  }

  /** Queues what was submitted, takes the only job, reports it, and runs the background work. */
  async judge(plan: Plan = {}): Promise<JudgeJob> {
    await this.site.app.background.drain();
    const job = await this.take();
    const status = await this.report(job, plan);
    if (status !== 204) throw new Error(`The report was answered with ${status}`);
    await this.site.app.background.drain();
    return job;
  }

  /** Any call with any body and token. */
  async send(path: string, body: unknown, token = this.token): Promise<Response> {
    return await fetch(`${this.site.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}
