/** How far a judging is: one line, the stages, and when each part of it was done. */
import type { Translate } from '../platform/i18n.ts';
import { verdictOf } from '../judgings/judgings.rules.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';
import type { GatheredSubmission } from './submission-page.rules.ts';

export interface Phase {
  name: 'received' | 'claimed' | 'built' | 'finished';
  at: number;
}

export type StageState = 'done' | 'now' | 'todo' | 'failed';

export interface Stage {
  name: string;
  state: StageState;
  words: string;
}

/** When each of them was, by the site's clock, as far as it is. */
export function phasesOf({ submission, current, showsTests }: GatheredSubmission): Phase[] {
  const { startedAt, finishedAt, facts } = current?.judging ?? {};
  const phases: Phase[] = [{ name: 'received', at: submission.submittedAt }];
  if (startedAt == null) return phases;
  phases.push({ name: 'claimed', at: startedAt });
  // With early stop, the time from the build to the end would name the test it fails on.
  if (!showsTests) return phases;
  // The judge's clock may be another one: only the time between two of its instants is taken from it.
  const builtAt = facts ? startedAt + facts.phases.buildFinishedAt - facts.phases.claimedAt : undefined;
  if (builtAt !== undefined) phases.push({ name: 'built', at: Math.min(builtAt, finishedAt ?? builtAt) });
  if (finishedAt != null) phases.push({ name: 'finished', at: finishedAt });
  return phases;
}

/** What a judging that is not over is at. */
export function waitingLine({ current, showsTests }: GatheredSubmission, t: Translate): string {
  if (!current) return t('judgings:line.received');
  const { progress, ahead } = current;
  if (current.judging.state !== 'running') {
    if (current.waitsFor) return t(`judgings:line.no_${current.waitsFor}`);
    return ahead === undefined ? t('judgings:line.starting') : t('judgings:line.queued', { count: ahead + 1 });
  }
  if (!showsTests) return t('judgings:line.judging');
  if (!progress) return t('judgings:line.starting');
  return t(`judgings:line.${progress.stage}`, {
    done: Math.min(progress.testsDone + 1, progress.testsTotal),
    total: progress.testsTotal,
  });
}

/**
 * All stages of a judging, with the one it is in. Where tests are not shown there is one stage from the start to the
 * verdict: with early stop, the time between two of them would name the test it fails on.
 */
export function stagesOf({ current, loaded, showsTests }: GatheredSubmission, t: Translate): Stage[] {
  const parts = ['building', 'testing', ...(loaded.pkg.kernel?.benchmark ? ['benchmarking'] : [])];
  const names = ['queued', ...(showsTests ? parts : ['judging'])];
  const { judging, progress } = current ?? {};
  const facts = judging?.facts;
  const isOver = judging?.state === 'finished' || judging?.state === 'failed';
  const at = isOver
    ? names.length
    : judging?.state === 'running'
      ? Math.max(1, names.indexOf(shownStage(progress)))
      : 0;
  const failedPart = facts ? failedStage(facts) : undefined;
  const failedAt = failedPart === undefined || showsTests ? failedPart : 'judging';
  const reached = failedAt === undefined ? at : names.indexOf(failedAt);
  return names.map((name, index) => {
    const isFailed = failedAt === name;
    const state: StageState = isFailed
      ? 'failed'
      : index < reached
        ? 'done'
        : index === reached && !isOver
          ? 'now'
          : 'todo';
    const counts = name === 'testing' && state === 'now' && progress;
    const words = t(`judgings:stage.${name}`);
    return { name, state, words: counts ? `${words} ${progress.testsDone}/${progress.testsTotal}` : words };
  });
}

/** The starter code is built before the submission, or, with all tests done, before the measuring. */
function shownStage(progress: JudgeProgress | null | undefined): string {
  if (progress?.stage !== 'building-base') return progress?.stage ?? 'building';
  return progress.testsDone > 0 ? 'benchmarking' : 'building';
}

function failedStage(
  facts: NonNullable<NonNullable<GatheredSubmission['current']>['judging']['facts']>,
): string | undefined {
  if (facts.build.outcome !== 'ok') return 'building';
  const { verdict, failedBenchmark } = verdictOf(facts);
  if (failedBenchmark) return 'benchmarking';
  return verdict === 'AC' ? undefined : 'testing';
}
