/**
 * A judge host that measures nothing: it reports what a real one measured when the demo was recorded. Its name says
 * so wherever the host of a judging is shown. Submissions that were not recorded stay in the queue for the real
 * judge.
 */
import { systemActor } from '../../src/platform/actor.ts';
import { authenticateHost, registerHost } from '../../src/judgehosts/host-tokens.service.ts';
import { pollWork, setHostDuty } from '../../src/judgehosts/judgehosts.service.ts';
import { acceptReport } from '../../src/judgehosts/host-reports.service.ts';
import type { Caller } from '../../src/judge-queue/judge-queue.rules.ts';
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';
import { defaultToolchains } from '../../judge/contract/languages.ts';
import { loadRecordings, reportFor, sourceKey, type Recording } from './recordings.ts';
import type { Stage } from './stage.ts';

const NAME = 'recorded-for-demo';
const WAITED_MS = 400;
const demo = systemActor('demo');

export class RecordedJudge {
  private constructor(
    private readonly stage: Stage,
    private readonly caller: Caller,
    private readonly recordings: ReadonlyMap<string, Recording>,
  ) {}

  static async register(stage: Stage, problems: readonly string[]): Promise<RecordedJudge> {
    const { token } = await registerHost(stage, demo, NAME);
    return new RecordedJudge(stage, await authenticateHost(stage, token), loadRecordings(problems));
  }

  /** Judges the next job; false if there was none. */
  async judgeNext(): Promise<boolean> {
    const { stage, caller } = this;
    stage.clock.advance(WAITED_MS);
    const body = {
      contractVersion: CONTRACT_VERSION,
      hostName: NAME,
      freeSlots: 1,
      toolchains: defaultToolchains(),
      waitMs: 0,
    };
    const [job] = await pollWork(stage, caller, body, new AbortController().signal);
    if (!job) return false;
    const recording = this.recordings.get(sourceKey(job.build));
    if (!recording) throw new Error('The demo submits something that was not recorded: see seeds/demo/record.ts');
    const { phases } = recording.report;
    stage.clock.advance(phases.finishedAt - phases.claimedAt);
    await acceptReport(stage, caller.host, job.jobId, reportFor(job, recording.report, stage.clock.nowMs()));
    return true;
  }

  /** After this, it takes no more work, and only real judges do. */
  async retire(): Promise<void> {
    await setHostDuty(this.stage, demo, this.caller.host.id, 'disabled');
  }
}
