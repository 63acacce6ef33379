/** Shared by the tests of rejudgings: creates, judges, reads and ends sets as an organizer. */
import { expect } from 'chai';
import type { JudgeJob } from '../../judge/contract/job.ts';
import type { Answer } from '../setup/client.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';
import { submit } from '../submissions/submit-setup.ts';
import type { FakeJudgehost, Plan } from '../judgehosts/fake-judgehost.ts';

export interface ShownRejudging {
  rejudging: { id: string; state: string; size: number };
  progress: { total: number; judged: number; failed: number; changed: number; applied: number; isJudged: boolean };
  matrix: { from: string; to: string; count: number }[];
  items: { submissionId: string; oldVerdict: string; newVerdict: string | null; error: string | null }[];
  against: { number: number; leftBehind: number; places: { name: string }[] } | null;
  pages: { page: number; pages: number; total: number };
}

export interface RejudgingDesk {
  /** Creates a set, which must be accepted, queues it, and returns its id. */
  started(fields: Record<string, string>, reason?: string): Promise<string>;
  /** Judges everything that waits. */
  judgeAll(plan?: (job: JudgeJob) => Plan): Promise<void>;
  shown(id: string, query?: string): Promise<ShownRejudging>;
  act(id: string, deed: 'apply' | 'cancel', status?: number): Promise<Answer>;
  /** Submits to a problem for practice and judges the submission. */
  played(who: TestPerson, slug: string, plan?: Plan, fields?: Record<string, string>): Promise<string>;
  verdictOf(who: TestPerson, submissionId: string): Promise<string | null>;
  xpOf(person: TestPerson): Promise<number>;
}

export function rejudgingDesk(site: TestSite, host: FakeJudgehost, organizer: TestPerson): RejudgingDesk {
  return {
    async started(fields, reason = 'The tests were wrong.') {
      const answer = await organizer.client.post('/rejudgings', { ...fields, reason });
      expect(answer.status, answer.text).to.equal(303);
      await site.app.background.drain();
      return (answer.location as string).split('/').at(-1) as string;
    },
    async judgeAll(plan = () => ({})) {
      await host.heartbeat();
      for (;;) {
        const jobs = await host.poll(4);
        if (jobs.length === 0) return;
        for (const job of jobs) expect(await host.report(job, plan(job))).to.equal(204);
        await site.app.background.drain();
      }
    },
    async shown(id, query = '') {
      const answer = await organizer.client.get(`/rejudgings/${id}${query}`, { json: true });
      expect(answer.status, answer.text).to.equal(200);
      return answer.json<ShownRejudging>();
    },
    async act(id, deed, status = 303) {
      const answer = await organizer.client.post(`/rejudgings/${id}/${deed}`);
      expect(answer.status, answer.text).to.equal(status);
      await site.app.background.drain();
      return answer;
    },
    async played(who, slug, plan = {}, fields = {}) {
      const id = await submit(who.client, `/problems/${slug}`, { code: `// ${Math.random()}\n`, ...fields });
      await host.heartbeat();
      await host.judge(plan);
      return id;
    },
    async verdictOf(who, submissionId) {
      const answer = await who.client.get(`/submissions/${submissionId}`, { json: true });
      return answer.json<{ submission: { verdict: string | null } }>().submission.verdict;
    },
    async xpOf(person) {
      const rows = (await site.app.db('ledger_entries').where({ owner_id: person.id }).select('xp')) as {
        xp: number;
      }[];
      return rows.reduce((all, row) => all + row.xp, 0);
    },
  };
}
