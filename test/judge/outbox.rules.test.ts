import { expect } from 'chai';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { SiteRefused, SiteUnreachable } from '../../judge/judgehost-client.ts';
import { Outbox } from '../../judge/outbox.ts';

const report: JudgeReport = {
  contractVersion: 1,
  token: 7,
  build: { outcome: 'ok', cpuMs: 1, wallMs: 1, output: '' },
  tests: [],
  phases: { claimedAt: 1, buildStartedAt: 1, buildFinishedAt: 1, finishedAt: 1 },
  toolchainImage: 'cpp x',
};
const log = { info: () => undefined, warn: () => undefined };

/** A site that answers each report with the next of the given responses, then accepts. */
class Sender {
  readonly reports: string[] = [];
  readonly fails: string[] = [];
  constructor(private readonly answers: (number | 'away')[]) {}
  async report(jobId: string): Promise<void> {
    const answer = this.answers.shift();
    this.reports.push(jobId);
    if (answer === 'away') throw new SiteUnreachable('away');
    if (answer !== undefined) throw new SiteRefused(answer, 'report', '');
  }
  async fail(jobId: string): Promise<void> {
    this.fails.push(jobId);
  }
}

describe('the outbox of the judge', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kw-outbox-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const settled = async (outbox: Outbox): Promise<void> => {
    for (let i = 0; i < 400 && outbox.pending().length > 0; i++) await sleep(10);
  };
  const opened = async (sender: Sender): Promise<Outbox> => {
    const outbox = new Outbox(folder, sender, log);
    await outbox.open();
    return outbox;
  };

  it('sends until the site accepts, renews the lease meanwhile, and then removes the report', async () => {
    const sender = new Sender(['away', 503]);
    const outbox = await opened(sender);
    await outbox.add('job-1', report);
    expect(outbox.pending()).to.deep.equal([{ jobId: 'job-1', token: 7 }]);
    expect(await readdir(folder)).to.deep.equal(['job-1.json']);
    await settled(outbox);
    expect(sender.reports).to.deep.equal(['job-1', 'job-1', 'job-1']);
    expect(await readdir(folder)).to.deep.equal([]);
    await outbox.close();
  });

  it('drops a report whose lease has expired, for good', async () => {
    const sender = new Sender([409]);
    const outbox = await opened(sender);
    await outbox.add('job-1', report);
    await settled(outbox);
    expect([sender.reports, sender.fails]).to.deep.equal([['job-1'], []]);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('returns a job whose report the site cannot read', async () => {
    const sender = new Sender([422]);
    const outbox = await opened(sender);
    await outbox.add('job-1', report);
    await settled(outbox);
    expect(sender.fails).to.deep.equal(['job-1']);
  });

  it('keeps the report while the token is refused', async () => {
    const sender = new Sender([401]);
    const outbox = await opened(sender);
    await outbox.add('job-1', report);
    await settled(outbox);
    expect(sender.reports).to.have.length(2);
  });

  it('sends after a restart what was not sent before it', async () => {
    const before = await opened(new Sender(Array.from({ length: 50 }, () => 'away' as const)));
    await before.add('job-1', report);
    await before.close();
    expect(await readdir(folder)).to.deep.equal(['job-1.json']);
    const sender = new Sender([]);
    const after = await opened(sender);
    await settled(after);
    expect(sender.reports).to.deep.equal(['job-1']);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('refuses a job id that is not a file name', async () => {
    const outbox = await opened(new Sender([]));
    const refusal = await outbox.add('../job', report).catch((error: Error) => error.message);
    expect(refusal).to.match(/not a job id/);
  });
});
