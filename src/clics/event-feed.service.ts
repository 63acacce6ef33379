/**
 * The event feed: first everything, or what changed since a token, then each change as it comes. All readers of a contest in
 * this process share one reading of its log, and readers of the same kind share the texts. A reader is sent objects as they are
 * now, so one that lags behind is never sent more than one line for each object, and needs no buffer.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Malformed, NotFound } from '../platform/errors.ts';
import { isAhead, marksOf, tokenOf } from './feed-tokens.rules.ts';
import { changesSince, everythingOf, marksNow, type Change, type Type } from './clics-collections.rules.ts';
import type { ContestModel, Marks } from './contest-model.rules.ts';
import type { Reader } from './clics-formats.rules.ts';
import {
  contestFor,
  fixedObjects,
  modelOfUnchecked,
  withheldForUnchecked,
  type ClicsContest,
} from './contest-models.service.ts';

/** How often the log of a contest that someone follows is read. */
const LOOK_EVERY_MS = 250;
const LINES_AT_ONCE = 400;
/** A beginning that was made this recently is sent to others too, followed by what came since. */
const SHARED_FOR_MS = 5_000;
const SHARED_BYTES = 64 * 1024 * 1024;

/** Wakes those who follow a contest when its model has grown. */
class Watch {
  readonly #waiting = new Set<(model?: ContestModel) => void>();
  #running = false;

  constructor(
    private readonly app: App,
    private readonly contestId: string,
  ) {}

  /** The model once it has more than `seen` events; undefined when the signal is given before. */
  async news(seen: number, signal: AbortSignal): Promise<ContestModel | undefined> {
    if (signal.aborted) return undefined;
    return await new Promise((resolve) => {
      const wake = (model?: ContestModel) => {
        if (model?.marks.all === seen) return;
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', stop);
        resolve(model);
      };
      const stop = () => wake();
      this.#waiting.add(wake);
      signal.addEventListener('abort', stop, { once: true });
      if (!this.#running) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0) {
      // Real time: the clock of a test stands still.
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
      const model = await modelOfUnchecked(this.app, this.contestId).catch((error: unknown) => {
        this.app.log.warn({ err: error }, 'event feed');
      });
      if (model) for (const wake of [...this.#waiting]) wake(model);
    }
    this.#running = false;
  }
}

interface Shared {
  lines: Buffer[];
  marks: Marks;
  seen: number;
  madeAt: number;
}

interface OfApp {
  watches: Map<string, Watch>;
  beginnings: LRUCache<string, Shared>;
  making: Map<string, Promise<Shared>>;
  steps: LRUCache<string, Buffer>;
}

const byApp = new WeakMap<App, OfApp>();

function ofApp(app: App): OfApp {
  const known = byApp.get(app);
  if (known) return known;
  const sizeOf = ({ lines }: Shared) => 1 + lines.reduce((sum, { length }) => sum + length, 0);
  const made: OfApp = {
    watches: new Map(),
    beginnings: new LRUCache({ maxSize: SHARED_BYTES, sizeCalculation: sizeOf }),
    making: new Map(),
    steps: new LRUCache({ max: 200, maxSize: SHARED_BYTES, sizeCalculation: ({ length }) => length + 1 }),
  };
  byApp.set(app, made);
  return made;
}

function watchOf(app: App, contestId: string): Watch {
  const { watches } = ofApp(app);
  const watch = watches.get(contestId) ?? new Watch(app, contestId);
  watches.set(contestId, watch);
  return watch;
}

export interface Following {
  types: readonly Type[];
  sinceToken: string | undefined;
  /** Whether to go on after what there is now. */
  isStream: boolean;
}

/** The reader as they are now; undefined when they may no longer read. */
export type AskAgain = () => Promise<Actor | undefined>;

/** Where a reader begins. @throws Malformed for a token that is none, is of another contest or reader, or too new */
export function beginningFor(
  { model, round, reader }: ClicsContest,
  sinceToken: string | undefined,
): Marks | undefined {
  if (sinceToken === undefined) return undefined;
  const marks = marksOf(sinceToken, round.id, reader);
  if (!marks || isAhead(marks, marksNow(model, reader))) throw new Malformed('clics_token', {}, 'since_token');
  return marks;
}

/**
 * Lines of the feed for a reader, in pieces of many lines; `null` now and then, when nothing has happened. It ends when the
 * signal is given, or the reader may no longer read what they began to.
 */
export async function* followContest(
  app: App,
  contest: ClicsContest,
  following: Following,
  askAgain: AskAgain,
  closed: AbortSignal,
): AsyncGenerator<Buffer | null> {
  let marks = beginningFor(contest, following.sinceToken);
  let seen: number | undefined;
  if (!marks) {
    const all = await everythingFor(app, contest, following.types);
    yield* all.lines;
    ({ marks, seen } = all);
  }
  // After so long a reader is asked for again: a token may have been revoked, a contest made a draft.
  const { feedKeepAliveMs: askAgainMs } = app.config;
  let now = contest;
  let askedAt = performance.now();
  while (!closed.aborted) {
    const step = stepFor(app, now, following.types, marks, seen);
    marks = marksNow(now.model, now.reader);
    seen = now.model.marks.all;
    if (step.length > 0) yield step;
    if (!following.isStream) return;
    const signal = AbortSignal.any([closed, AbortSignal.timeout(askAgainMs)]);
    const model = await watchOf(app, contest.contest.id).news(seen, signal);
    if (closed.aborted) return;
    const round = model?.rounds.get(now.round.id);
    if (model && round) now = { ...now, model, round, withheld: await withheldForUnchecked(app, round, now.reader) };
    else yield null;
    if (performance.now() - askedAt < askAgainMs && now.round.contest.fact) continue;
    const again = await nowFor(app, contest, askAgain);
    if (!again) return;
    askedAt = performance.now();
    now = again;
  }
}

/** The contest as the reader may see it now; undefined when they are another kind of reader, or may not see it at all. */
async function nowFor(app: App, contest: ClicsContest, askAgain: AskAgain): Promise<ClicsContest | undefined> {
  const actor = await askAgain();
  if (!actor) return undefined;
  const now = await contestFor(app, actor, contest.version, contest.round.id).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
  });
  return now && keyOf(now.reader) === keyOf(contest.reader) ? now : undefined;
}

function keyOf(reader: Reader): string {
  return reader.kind === 'team' ? reader.teamId : reader.kind;
}

function linesOf(changes: Iterable<Change>, token: string): string {
  let text = '';
  for (const { type, id, data } of changes) text += `${JSON.stringify({ type, id, data, token })}\n`;
  return text;
}

/** The changes since these marks as text, made once for all readers of a kind who are at the same place. */
function stepFor(
  app: App,
  contest: ClicsContest,
  types: readonly Type[],
  marks: Marks,
  seen: number | undefined,
): Buffer {
  const { model, round, reader, version, isLimited, withheld } = contest;
  const { steps } = ofApp(app);
  const from = tokenOf(round.id, reader, marks);
  const to = tokenOf(round.id, reader, marksNow(model, reader));
  if (from === to) return Buffer.alloc(0);
  const key = [version, types.join(), from, to, isLimited, ...withheld].join(' ');
  const known = steps.get(key);
  if (known) return known;
  const made = Buffer.from(linesOf(changesSince(contest, types, marks, seen), to));
  steps.set(key, made);
  return made;
}

/** Everything as lines; readers of a kind share it, and get what came since right after it. */
async function everythingFor(app: App, contest: ClicsContest, types: readonly Type[]): Promise<Shared> {
  const { reader, round, version, isLimited, withheld } = contest;
  if (reader.kind !== 'public') return await madeBeginning(contest, types);
  const { beginnings, making } = ofApp(app);
  const key = [round.id, version, types.join(), isLimited, ...withheld].join(' ');
  const known = beginnings.get(key);
  if (known && performance.now() - known.madeAt < SHARED_FOR_MS) return known;
  const running = making.get(key);
  if (running) return await running;
  const made = madeBeginning(contest, types)
    .then((shared) => {
      beginnings.set(key, shared);
      return shared;
    })
    .finally(() => making.delete(key));
  making.set(key, made);
  return await made;
}

/** What is added to the model meanwhile is sent after it: it is new to the marks from before. */
async function madeBeginning(contest: ClicsContest, types: readonly Type[]): Promise<Shared> {
  const { model, round, reader } = contest;
  const marks = marksNow(model, reader);
  const seen = model.marks.all;
  const token = tokenOf(round.id, reader, marks);
  const lines: Buffer[] = [];
  let part: Change[] = [];
  for (const change of everythingOf(contest, types, fixedObjects())) {
    part.push(change);
    if (part.length < LINES_AT_ONCE) continue;
    lines.push(Buffer.from(linesOf(part, token)));
    part = [];
    await nextTurn();
  }
  if (part.length > 0) lines.push(Buffer.from(linesOf(part, token)));
  return { lines, marks, seen, madeAt: performance.now() };
}
