/** What the pages of rehearsals show. */
import type { Translate } from '../platform/i18n.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { REHEARSAL_SLUG } from '../contests/contest-rehearsals.rules.ts';
import { rehearsalHref } from './rehearsal-links.rules.ts';
import type { RehearsalReport } from './rehearsal-report.rules.ts';
import { mayNow, type Rehearsal, type SourceContest } from './rehearsals.rules.ts';

/** A rehearsal in the list of its contest, and at the head of its page. */
export function rehearsalLine(contestSlug: string, one: Rehearsal) {
  const { id, state, settings, startsAt, createdAt, endedAt, isStopped, throwAwayAt, removedAt, removedCount } = one;
  const { teams, speed } = settings;
  return {
    ...{ id, state, startsAt, createdAt, endedAt, isStopped, throwAwayAt, removedAt, removedCount, teams },
    speed: Number(speed),
    href: rehearsalHref(contestSlug, id),
    copyHref: one.copyId === null || state === 'removing' ? null : contestHref(`${REHEARSAL_SLUG}${one.copyId}`),
    isUnderWay: ['preparing', 'running', 'removing'].includes(state),
    may: mayNow(state),
  };
}

/** The figures of a report with those that follow from them. */
export function reportView(report: RehearsalReport & { left: number; lagMs: number }, t: Translate) {
  const refused = report.refused.map(({ error, count }) => ({
    count,
    words: t(`rehearsals:refused.${wordOf(error)}`),
  }));
  return {
    ...report,
    refused,
    refusedCount: report.refused.reduce((sum, { count }) => sum + count, 0),
    waiting: report.submitted - report.judged,
    percent: report.planned === 0 ? 0 : Math.floor((100 * report.submitted) / report.planned),
    mismatches: report.mismatches.map((one) => ({ ...one, expected: one.expected.join(', ') })),
  };
}

const REFUSALS = [
  'round_closed',
  'round_problem_closed',
  'round_problem_taken_out',
  'source_refused',
  'round_not_promoted',
  'rehearsal_source_gone',
];

function wordOf(error: string): string {
  return REFUSALS.includes(error) ? error : 'other';
}

/** What the form offers as source. */
export function sourceChoices(sources: readonly SourceContest[], ownId: string, t: Translate) {
  return [
    { value: 'examples', label: t('rehearsals:source.examples') },
    ...sources.map(({ contestId, name, problems, submissions }) => ({
      value: contestId,
      label: t(contestId === ownId ? 'rehearsals:source.own' : 'rehearsals:source.contest', {
        ...{ name, problems, count: submissions },
      }),
    })),
  ];
}
