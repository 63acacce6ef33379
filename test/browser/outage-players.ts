/** Who takes part in a round through an outage: teams that send a form until it is taken, a judge that dies, a feed that goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JudgeJob } from '../../judge/contract/job.ts';
import { newId } from '../../src/platform/ids.ts';
import { type ClicsClient, eventsIn, type FeedEvent } from '../clics/clics-setup.ts';
import { WRONG, type FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { TestClient, type Answer } from '../setup/client.ts';
import type { TestPerson } from '../setup/people.ts';
import { typedText } from '../submissions/submit-setup.ts';

const AGAIN_AFTER_MS = 100;
const GIVE_UP_AFTER_MS = 60_000;

/** Waits for something in another process. */
export async function eventually(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + GIVE_UP_AFTER_MS;
  while (!(await isTrue())) {
    if (performance.now() > until) throw new Error(`It never happened: ${what}`);
    await sleep(AGAIN_AFTER_MS);
  }
}

export type PlannedVerdict = 'AC' | 'WA';

export interface Taken {
  id: string;
  verdict: PlannedVerdict;
  fields: Record<string, string>;
  path: string;
}

/** A person at a keyboard: sends what they typed until the site has taken it. */
export class Player {
  readonly taken: Taken[] = [];
  /** How often a page said that the site cannot work now. */
  refusals = 0;

  private constructor(
    readonly name: string,
    readonly client: TestClient,
  ) {}

  static async signedIn(url: string, { email, password, displayName }: TestPerson): Promise<Player> {
    const client = new TestClient(url);
    expect((await client.post('/sign-in', { email, password })).status).to.equal(303);
    // The token of the session that now is.
    await client.get('/profile');
    return new Player(displayName, client);
  }

  async submit(path: string, verdict: PlannedVerdict): Promise<string> {
    const code = `int main() {\n  return 0;\n}\n// ${verdict} ${this.name} ${this.taken.length}`;
    const fields = { code, language: 'cpp', formKey: newId() };
    const answer = await this.send(path, fields, code);
    const id = /\/submissions\/(\w+)$/.exec(answer.location ?? '')?.[1];
    if (id === undefined) throw new Error(`${path} was not taken: ${answer.status} ${answer.text.slice(0, 300)}`);
    this.taken.push({ id, verdict, fields, path });
    return id;
  }

  /** Sends a form again and again; a page without its effect must have `typed` in it. */
  async send(path: string, fields: Record<string, string>, typed?: string): Promise<Answer> {
    const until = performance.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      const answer = await this.client.post(path, fields).catch(() => undefined);
      if (answer && answer.status !== 503) return answer;
      if (answer) {
        this.refusals += 1;
        expect(answer.headers.get('retry-after')).to.match(/^\d+$/);
        if (typed !== undefined) {
          expect(answer.text).to.contain(`value="${fields.formKey}"`);
          if (fields.code)
            expect(typedText(answer.text).replaceAll('\r\n', '\n'), 'what was typed is kept').to.equal(typed);
        }
      }
      if (performance.now() > until) throw new Error(`${path} was never taken`);
      await sleep(AGAIN_AFTER_MS);
    }
  }
}

/** A judge that uses the real API, keeps its reports until they are accepted, and can be killed with its jobs. */
export class MortalJudge {
  readonly #running = new Map<string, JudgeJob>();
  #isAlive = false;
  #loop: Promise<void> = Promise.resolve();
  /** While set, it takes jobs and does not finish them. */
  isSlow = false;
  /** Reports that were refused, because another run has the job. */
  refused = 0;

  constructor(private readonly host: FakeJudgehost) {}

  get held(): JudgeJob[] {
    return [...this.#running.values()];
  }

  start(): void {
    this.#isAlive = true;
    this.#loop = this.#run();
  }

  /** Ends it with everything it knows; the jobs it had are returned to the caller. */
  async kill(): Promise<JudgeJob[]> {
    this.#isAlive = false;
    await this.#loop;
    const lost = this.held;
    this.#running.clear();
    return lost;
  }

  async #run(): Promise<void> {
    for (let turn = 0; this.#isAlive; turn += 1) {
      // The site or its database is away: everything is tried again, as the real one does.
      await this.#turn(turn).catch(() => undefined);
      await sleep(AGAIN_AFTER_MS);
    }
  }

  async #turn(turn: number): Promise<void> {
    const running = this.held.map(({ jobId, token }) => ({ jobId, token }));
    if (turn % 10 === 0)
      for (const jobId of (await this.host.heartbeat(running)).lost ?? []) this.#running.delete(jobId);
    if (running.length < 4)
      for (const job of await this.host.poll(4 - running.length)) this.#running.set(job.jobId, job);
    if (this.isSlow) return;
    for (const job of this.held) {
      const status = await this.report(job);
      if (status === 409) this.refused += 1;
      if (status === 204 || status === 409) this.#running.delete(job.jobId);
    }
  }

  /** What the program itself says it is worth. */
  async report(job: JudgeJob): Promise<number> {
    const [file] = job.build.files;
    const source = await this.host.blob(file?.blob.sha256 ?? '');
    return await this.host.report(job, source.includes('// WA') ? WRONG : {});
  }
}

/** A reader of the event feed that connects again from its last token whenever the connection ends. */
export class FaithfulFollower {
  readonly events: FeedEvent[] = [];
  connections = 0;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    private readonly client: ClicsClient,
    private readonly contestId: string,
  ) {
    this.#done = this.#read();
  }

  async #read(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#connect().catch(() => undefined);
      await sleep(AGAIN_AFTER_MS);
    }
  }

  async #connect(): Promise<void> {
    const { site, version, token } = this.client;
    const since = this.events.at(-1)?.token;
    const query = since === undefined ? '' : `?since_token=${encodeURIComponent(since)}`;
    const address = `${site.url}/api/${version}/contests/${this.contestId}/event-feed${query}`;
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(address, { signal: this.#stop.signal, headers });
    if (!answer.ok) return;
    this.connections += 1;
    let rest = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + Buffer.from(chunk).toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      this.events.push(...eventsIn(lines.join('\n')));
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}
