/**
 * The demo as a list of events. They are told in any order and played by their time: the clock is set, the event runs
 * through the services as if a person had caused it, and all its effects (judging, boards, points, invitations) are
 * processed before the next event. So each row has the time it would have had.
 */
import type { App } from '../../src/platform/app-context.ts';
import { RecordedJudge } from './recorded-judge.ts';
import { stageOf, type Stage } from './stage.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

interface Event {
  at: number;
  run: (stage: Stage) => Promise<unknown>;
}

export class Story {
  readonly #events: Event[] = [];
  readonly #now: Event['run'][] = [];

  /** @param nowMs the present, from which all times count */
  constructor(readonly nowMs: number) {}

  /** Something that happened so many days ago (fractions are hours). Events at the same time keep their order. */
  daysAgo(days: number, run: Event['run']): void {
    this.#events.push({ at: Math.round(this.nowMs - days * DAY), run });
  }

  /** Something that happens now: its submissions are left to the real judge. */
  now(run: Event['run']): void {
    this.#now.push(run);
  }

  /** Plays everything up to now on the database of `app`, with judging results from the recordings. */
  async play(app: App, problems: readonly string[]): Promise<void> {
    const first = Math.min(...this.#events.map(({ at }) => at));
    const stage = stageOf(app, first);
    const judge = await RecordedJudge.register(stage, problems);
    for (const { at, run } of [...this.#events].sort((one, other) => one.at - other.at)) {
      stage.clock.set(Math.max(at, stage.clock.nowMs()));
      await stage.background.drain();
      await run(stage);
      await stage.background.drain();
      while (await judge.judgeNext()) await stage.background.drain();
    }
    await judge.retire();
    stage.clock.set(Math.max(this.nowMs, stage.clock.nowMs()));
    for (const run of this.#now) await run(stage);
    await stage.background.drain();
  }
}
