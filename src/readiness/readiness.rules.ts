/**
 * What may go wrong in a contest, as pure rules over facts that were loaded. Each rule looks at one thing and returns what it
 * found; `ALL_RULES` is the check.
 */
import * as ofProblems from './problem-readiness.rules.ts';
import {
  comingRounds,
  SEVERITIES,
  type Finding,
  type Named,
  type ReadinessFacts,
  type Rule,
  type Severity,
} from './readiness-facts.rules.ts';

const MINUTE_MS = 60_000;
const GIB = 1024 ** 3;

export const timesOfRounds: Rule = (facts) => {
  if (facts.rounds.length === 0) return [{ key: 'no_rounds', severity: 'error', params: {}, mend: { page: 'rounds' } }];
  return comingRounds(facts).flatMap(({ round }) => {
    const mend = { page: 'round-edit', round: round.slug } as const;
    const params = { round: round.name };
    const found: Finding[] = [];
    if (round.freezesAt !== null && round.freezesAt >= round.closesAt)
      found.push({ key: 'freeze_after_end', severity: 'error', params, mend });
    if (facts.contest.visibility === 'draft' && round.opensAt <= facts.nowMs)
      found.push({ key: 'opens_in_past', severity: 'error', params, mend });
    if (round.closesAt - round.opensAt < 10 * MINUTE_MS)
      found.push({ key: 'short_round', severity: 'warning', params, mend });
    return found;
  });
};

export const overlappingRounds: Rule = (facts) => {
  const rounds = comingRounds(facts).map(({ round }) => round);
  return rounds.flatMap((round, index) =>
    rounds.slice(index + 1).flatMap((other) =>
      round.opensAt < other.closesAt && other.opensAt < round.closesAt
        ? [
            {
              key: 'rounds_overlap',
              severity: 'warning' as const,
              params: { round: round.name, other: other.name },
              mend: { page: 'round-edit' as const, round: other.slug },
            },
          ]
        : [],
    ),
  );
};

export const registrationTimes: Rule = ({ contest, nowMs }) => {
  const { registrationOpensAt: opens, startsAt } = contest;
  if (startsAt === null || nowMs >= startsAt || opens === null || opens < startsAt) return [];
  return [{ key: 'registration_late', severity: 'warning', params: {}, mend: { page: 'contest-edit' } }];
};

export const draftSoon: Rule = ({ contest, nowMs }) => {
  const day = 24 * 60 * MINUTE_MS;
  if (contest.visibility !== 'draft' || contest.startsAt === null || contest.startsAt - nowMs > day) return [];
  return [{ key: 'still_draft', severity: 'error', params: {}, mend: { page: 'contest-edit' } }];
};

/** Participants about whom something is odd. */
export const oddParticipants: Rule = ({ contest, people }) => {
  const about = (key: string, severity: Severity, list: Named, params = {}): Finding[] =>
    list.count === 0
      ? []
      : [{ key, severity, params: { count: list.count, ...params }, mend: { page: 'participants' }, people: list }];
  const ofTeams =
    contest.participation === 'team'
      ? [
          ...about('teams_empty', 'warning', people.emptyTeams),
          ...about('teams_small', 'warning', people.smallTeams, { min: contest.teamMin }),
        ]
      : [];
  return [
    ...ofTeams,
    ...about('student_ids_same', 'warning', people.sameStudentId),
    ...about('emails_unverified', 'note', people.unverified),
    ...about('unranked', 'note', people.starred),
  ];
};

/** From two hours before a round: who cannot submit in it because they have not checked in; where they could, it is a note. */
export const checkIn: Rule = (facts) => {
  const { isOn, roundIds, missing } = facts.checkIn;
  if (!isOn || missing.count === 0) return [];
  const soon = comingRounds(facts).filter(({ round }) => round.opensAt - facts.nowMs <= 120 * MINUTE_MS);
  const [first] = soon;
  if (!first) return [];
  const needed = soon.find(({ round }) => roundIds.includes(round.id));
  const params = { count: missing.count, round: (needed ?? first).round.name };
  const found = { params, mend: { page: 'check-in' as const }, people: missing };
  return needed
    ? [{ key: 'not_checked_in_needed', severity: 'warning', ...found }]
    : [{ key: 'not_checked_in', severity: 'note', ...found }];
};

export const noParticipants: Rule = ({ contest, people, nowMs }) => {
  const closes = contest.registrationClosesAt ?? contest.startsAt;
  if (contest.visibility === 'draft' || people.participants > 0 || closes === null || nowMs < closes) return [];
  return [{ key: 'no_participants', severity: 'warning', params: {}, mend: { page: 'participants' } }];
};

export const fewStaff: Rule = ({ staff }) =>
  staff > 1 ? [] : [{ key: 'few_staff', severity: 'note', params: { count: staff }, mend: { page: 'staff' } }];

export const consentTexts: Rule = ({ consents }) => {
  if (consents.length === 0) return [{ key: 'no_consents', severity: 'note', params: {}, mend: { page: 'consents' } }];
  return consents.flatMap(({ title, lacks }) =>
    lacks.map((language) => ({
      key: `consent_missing_${language}`,
      severity: 'warning' as const,
      params: { title },
      mend: { page: 'consents' as const },
    })),
  );
};

export const judges: Rule = ({ site }) => {
  if (site.judgesOnline === 0) return [{ key: 'no_judge', severity: 'error', params: {}, mend: { page: 'judges' } }];
  if (site.oldestQueuedMs < 30 * MINUTE_MS && site.queued < 1000) return [];
  const params = { queued: site.queued, minutes: Math.round(site.oldestQueuedMs / MINUTE_MS) };
  return [{ key: 'long_queue', severity: 'warning', params, mend: { page: 'judges' } }];
};

export const mail: Rule = ({ site }) => {
  if (!site.hasMail) return [{ key: 'no_mail', severity: 'warning', params: {}, mend: { page: 'none' } }];
  const { mailsFailed: failed, mailsWaiting: waiting } = site;
  if (failed + waiting === 0) return [];
  return [{ key: 'mail_trouble', severity: 'warning', params: { failed, waiting }, mend: { page: 'mails' } }];
};

export const machine: Rule = ({ site }) => {
  const found: Finding[] = [];
  const { freeBytes, databaseAheadMs } = site;
  if (freeBytes !== null && freeBytes < 5 * GIB)
    found.push({
      key: 'disk_full',
      severity: freeBytes < GIB ? 'error' : 'warning',
      params: { gib: Math.round((freeBytes / GIB) * 10) / 10 },
      mend: { page: 'none' },
    });
  if (databaseAheadMs !== null && Math.abs(databaseAheadMs) > 2000) {
    const params = { seconds: Math.round(Math.abs(databaseAheadMs) / 1000) };
    found.push({ key: 'clock_off', severity: 'warning', params, mend: { page: 'none' } });
  }
  if (site.hasDemo) found.push({ key: 'demo', severity: 'note', params: {}, mend: { page: 'none' } });
  return found;
};

/** The whole check. */
export const ALL_RULES: readonly Rule[] = [
  ...[ofProblems.disagreeingExamples, ofProblems.failedChecks, ofProblems.unverifiedProblems],
  ...[ofProblems.unservedLanguages, ofProblems.limitsOfPackages, ofProblems.missingStatements],
  ...[ofProblems.olderVersions, ofProblems.roundsWithoutProblems, ofProblems.problemSets, ofProblems.timesOfProblems],
  ...[timesOfRounds, overlappingRounds, registrationTimes, draftSoon],
  ...[oddParticipants, checkIn, noParticipants, fewStaff, consentTexts, judges, mail, machine],
];

/** Everything that was found, the most serious first. */
export function findingsIn(facts: ReadinessFacts, rules: readonly Rule[] = ALL_RULES): Finding[] {
  const found = rules.flatMap((rule) => rule(facts));
  return SEVERITIES.flatMap((severity) => found.filter((one) => one.severity === severity));
}

/** How many findings of each severity there are. */
export function countsOf(findings: readonly Pick<Finding, 'severity'>[]): Record<Severity, number> {
  const of = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  return { error: of('error'), warning: of('warning'), note: of('note') };
}
