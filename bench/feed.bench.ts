/**
 * How soon verdicts are told: 200 clients of the event feed and 2,000 open pages of submissions while 20 verdicts arrive each
 * second, next to a server by hand that writes one line to as many connections. `BENCH_PAGES` and `BENCH_SECONDS` make it shorter.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FakeJudgehost } from '../test/judgehosts/fake-judgehost.ts';
import { appendToLog } from '../src/contest-log/contest-log.service.ts';
import { participantFact } from '../src/participants/participant-facts.rules.ts';
import { listParticipantsUnchecked } from '../src/participants/participants.service.ts';
import type { App } from '../src/platform/app-context.ts';
import { inTransaction } from '../src/platform/database/transaction.ts';
import { getRoundUnchecked } from '../src/rounds/rounds.service.ts';
import type { TestSite } from '../test/setup/site.ts';
import { loadWords } from './by-hand.ts';
import { ms, percentile } from './figures.ts';
import { send, withRunningContests, type RunningContest } from './running-contest.ts';

const FEEDS = 200;
const PAGES = Number(process.env.BENCH_PAGES ?? 2_000);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 30);
const A_SECOND = 20;
const HOSTS = 8;
const SUBMIT_AT_ONCE = 16;
const TICKS_A_SECOND = 100;

interface Delays {
  p50: number;
  p99: number;
  cpuMs: number;
}

/** Prints delays and CPU for each database, and their ratio to the floor. */
export async function benchFeed(): Promise<void> {
  const floor = await byHand();
  console.log(`floor (one line by hand to ${FEEDS + PAGES} connections): ${words(floor)}; ${loadWords()}`);
  await withRunningContests(PAGES, async (site) => {
    console.log(`${site.engine}: ${FEEDS} feeds and ${PAGES} pages, ${A_SECOND} verdicts a second for ${SECONDS} s`);
    await tellParticipants(site);
    const ids = await submitAll(site);
    const { feed, page, lost } = await tellAll(site, ids);
    console.log(
      `  feeds ${words(feed)}; of the floor: p50 ${ratio(feed.p50, floor.p50)}, CPU ${ratio(feed.cpuMs, floor.cpuMs)}`,
    );
    console.log(
      `  pages p50 ${ms(page.p50)}, p99 ${ms(page.p99)}; of the floor: p50 ${ratio(page.p50, floor.p50)}; not told: ${lost}`,
    );
  });
}

const ratio = (mine: number, floor: number) => (mine / floor).toFixed(1);
const words = ({ p50, p99, cpuMs }: Delays) =>
  `p50 ${ms(p50)}, p99 ${ms(p99)}, CPU ${cpuMs.toFixed(1)} ms for each event`;

/** The rows of participants were written directly: the log of the contest, and so the feed, does not know them yet. */
async function tellParticipants({ app, roundId }: RunningContest): Promise<void> {
  const { contestId } = await getRoundUnchecked(app, roundId);
  const told = (await listParticipantsUnchecked(app, contestId)).map(participantFact);
  await inTransaction(app.db, (trx) => appendToLog(trx, app.clock.nowMs(), contestId, ...told));
}

/** A submission of each person; answers their ids in that order. */
async function submitAll({ url, path, people }: RunningContest): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const one = async () => {
    while (next < people.length) {
      const n = next;
      next += 1;
      const { cookie, csrfToken } = people[n]!;
      const fields = { _csrf: csrfToken, code: `int main() {} // ${n}\n`, language: 'cpp', formKey: `bench-feed-${n}` };
      // The same form once more makes no second submission; a full site asks for patience.
      for (let attempt = 0; ; attempt += 1) {
        const { status, location } = await send(`${url}${path}`, cookie, fields, performance.now());
        ids[n] = (location ?? '').split('?')[0]!.split('/').at(-1) ?? '';
        if (status === 303 && location?.startsWith('/submissions/')) break;
        if (attempt > 20) throw new Error(`A submission was answered with ${status} ${location ?? ''}`);
        await sleep(200);
      }
    }
  };
  await Promise.all(Array.from({ length: SUBMIT_AT_ONCE }, one));
  return ids;
}

const agent = new Agent({ maxSockets: Infinity });

/** Reads a stream until it is left, and answers once it has begun. */
async function follow(url: string, headers: Record<string, string>, said: (text: string) => void): Promise<() => void> {
  const asked = request(url, { agent, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
  answer
    .setEncoding('utf8')
    .on('data', said)
    .on('error', () => undefined);
  asked.on('error', () => undefined);
  return () => void asked.destroy();
}

async function tellAll(site: RunningContest, ids: readonly string[]) {
  /** When the verdict of a submission was taken, and how long after that each reader was told. */
  const takenAt = new Map<string, number>();
  const toldFeeds: number[] = [];
  const toldPages: number[] = [];
  const waiting = new Map<string, number[]>();
  const late = (id: string, told: number[]) => {
    const at = takenAt.get(id);
    if (at !== undefined) told.push(performance.now() - at);
  };
  const leave: (() => void)[] = [];
  for (let n = 0; n < FEEDS; n += 1) {
    let rest = '';
    const address = `${site.url}/api/2026-01/contests/${site.roundId}/event-feed?types=judgements`;
    leave.push(
      await follow(address, {}, (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const id = /"submission_id":"([^"]+)"/.exec(line)?.[1];
          if (id !== undefined) late(id, toldFeeds);
        }
      }),
    );
  }
  for (const [n, id] of ids.entries()) {
    const { cookie } = site.people[n]!;
    leave.push(
      await follow(`${site.url}/submissions/${id}/events`, { cookie }, (text) => {
        if (!takenAt.has(id) || waiting.has(id) || text.trim() === '') return;
        waiting.set(id, []);
        late(id, toldPages);
      }),
    );
  }
  const cpuBefore = site.cpuMs();
  const verdicts = await judge(site, takenAt);
  await sleep(3_000);
  const cpuMs = (site.cpuMs() - cpuBefore) / verdicts;
  for (const close of leave) close();
  const lost = verdicts * FEEDS - toldFeeds.length + verdicts - toldPages.length;
  return { feed: delaysOf(toldFeeds, cpuMs), page: delaysOf(toldPages, cpuMs), lost };
}

const delaysOf = (told: readonly number[], cpuMs: number): Delays => {
  return { p50: percentile(told, 0.5), p99: percentile(told, 0.99), cpuMs };
};

/** Waits until every submission waits for a judge; submissions by job. */
async function untilQueued(app: App): Promise<Map<string, string>> {
  for (;;) {
    const jobs = (await app
      .db('judge_jobs as q')
      .join('judgings as j', 'j.id', 'q.judging_id')
      .select('q.id', 'j.submission_id')) as { id: string; submission_id: string }[];
    if (jobs.length >= PAGES) return new Map(jobs.map((job) => [job.id, job.submission_id]));
    await sleep(200);
  }
}

/** Gives verdicts at a steady rate; a verdict is taken once its report was sent. */
async function judge({ app, url }: RunningContest, takenAt: Map<string, number>): Promise<number> {
  const site = { app, url, clock: app.clock } as unknown as TestSite;
  const hosts: FakeJudgehost[] = [];
  for (let n = 0; n < HOSTS; n += 1) hosts.push(await FakeJudgehost.online(site, `bench-${n}`));
  const submissionOf = await untilQueued(app);
  const startedAt = performance.now();
  const endsAt = startedAt + SECONDS * 1000;
  let given = 0;
  const work = async (host: FakeJudgehost, place: number) => {
    for (let n = place; ; n += HOSTS) {
      const dueAt = startedAt + (n * 1000) / A_SECOND;
      if (dueAt >= endsAt) return;
      await sleep(Math.max(0, dueAt - performance.now()));
      const [job] = await host.poll(1);
      if (!job) return;
      takenAt.set(submissionOf.get(job.jobId) ?? '', performance.now());
      await host.report(job);
      given += 1;
    }
  };
  await Promise.all(hosts.map(work));
  return given;
}

/** The same by hand: as many connections, the same rate. */
async function byHand(): Promise<Delays> {
  const server = fileURLToPath(new URL('feed-floor.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', server], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  const at = new Map<string, number>();
  const told: number[] = [];
  const leave: (() => void)[] = [];
  for (let n = 0; n < FEEDS + PAGES; n += 1)
    leave.push(
      await follow(url, {}, (text) => {
        for (const id of text.split('\n')) if (at.has(id)) told.push(performance.now() - at.get(id)!);
      }),
    );
  const cpuBefore = cpuMsOf(child.pid!);
  const count = A_SECOND * Math.min(SECONDS, 10);
  for (let n = 0; n < count; n += 1) {
    at.set(`e${n}`, performance.now());
    await send(`${url}/e${n}`, '', {}, performance.now());
    await sleep(1000 / A_SECOND);
  }
  const cpuMs = (cpuMsOf(child.pid!) - cpuBefore) / count;
  for (const close of leave) close();
  child.stdin.end();
  await once(child, 'exit');
  return delaysOf(told, cpuMs);
}

/** User and system time of a process, of Linux. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}
