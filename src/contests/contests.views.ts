/** What contest pages show to each audience; their JSON sends exactly this. */
import type { MissedEdit } from '../platform/audit/changes.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import { inputTime } from '../platform/times.ts';
import type { ShownCount } from '../platform/web/additions.ts';
import { missedEditViews } from '../platform/web/missed-edits.ts';
import { shownValue } from '../platform/web/shown-values.ts';
import type { FocusRound } from './contest-frame.rules.ts';
import { contestHref } from './contest-links.rules.ts';
import { contestPhaseAt, fieldKey, registrationAt, type Contest } from './contests.rules.ts';

/** A contest in the list. */
export function contestLine(
  contest: Contest,
  of: { counts: ShownCount[]; current: FocusRound | null; mine: boolean; role: string | null },
  nowMs: number,
) {
  return {
    href: contestHref(contest.slug),
    slug: contest.slug,
    name: contest.name,
    summary: contest.summary,
    visibility: contest.visibility,
    phase: contestPhaseAt(contest, nowMs),
    startsAt: contest.startsAt,
    endsAt: contest.endsAt,
    participation: contest.participation,
    teamMin: contest.teamMin,
    teamMax: contest.teamMax,
    registration: registrationAt(contest, nowMs),
    /** Words with a number, such as how many take part. */
    counts: of.counts,
    mine: of.mine,
    /** The viewer's role on its staff. */
    role: of.role,
    /** The current or next round, with the end of its countdown. */
    current: of.current,
  };
}

/** A contest as values of its form. */
export function contestValues(
  contest: Contest,
  courses: readonly { slug: string }[],
  zone: string,
): Record<string, unknown> {
  return {
    ...contest,
    boardShows: contest.boardTop === null ? 'all' : contest.boardTop === 0 ? 'own' : 'top',
    boardTop: contest.boardTop || '',
    entryUniversities: contest.entryUniversities.join('\n'),
    entryCourse: courses.map(({ slug }) => slug),
    registrationOpensAt: inputTime(contest.registrationOpensAt, zone),
    registrationClosesAt: inputTime(contest.registrationClosesAt, zone),
  };
}

/** The part of an audit entry the history needs. */
interface Deed {
  at: number;
  actorId: string | null;
  action: string;
  detail: Record<string, unknown>;
}

/** Whom an entry about the staff is about, and their role, in words. */
function staffWords(
  detail: Record<string, unknown>,
  names: Map<string, { displayName: string }>,
  t: Translate,
): Record<string, string> {
  const roleOf = (value: unknown) => (typeof value === 'string' ? t(`contests:role.${value}`) : '');
  const { userId, role, before } = detail;
  if (typeof userId !== 'string' || typeof role !== 'string') return {};
  return { person: names.get(userId)?.displayName ?? t('site:nobody'), role: roleOf(role), before: roleOf(before) };
}

/** The history of a contest as a timeline: who, what, which fields changed from what to what, and why. */
export function historyEvents(
  entries: Deed[],
  names: Map<string, { displayName: string }>,
  t: Translate,
  fmt: Formats,
) {
  return entries.map((entry) => {
    const { reason, changes, ...detail } = entry.detail as {
      reason?: string;
      changes?: Record<string, [unknown, unknown]>;
    };
    const shown = (field: string, value: unknown) => shownValue(field, value, t, fmt);
    const words = Object.entries(changes ?? {}).map(
      ([field, [before, after]]) => `${t(fieldKey(field))}: ${shown(field, before)} → ${shown(field, after)}`,
    );
    const times = Object.entries(detail).flatMap(([field, value]) =>
      field.endsWith('At') && typeof value === 'number' ? [[field, fmt.dateTime(value)]] : [],
    );
    const known = { ...detail, ...(Object.fromEntries(times) as object), ...staffWords(detail, names, t) };
    const params = { interpolation: { escapeValue: false }, ...known };
    return {
      at: entry.at,
      who: entry.actorId === null ? t('site:system') : (names.get(entry.actorId)?.displayName ?? t('site:nobody')),
      what: t(`contests:audit.${entry.action}`, params),
      why: [...words, ...(reason ? [reason] : [])].join('\n') || undefined,
    };
  });
}

/** Edits by others while the form of a contest was open. */
export function missedContestEdits(
  missed: MissedEdit[],
  names: Map<string, { displayName: string }>,
  t: Translate,
  fmt: Formats,
) {
  return missedEditViews(
    missed,
    names,
    t,
    (field) => t(fieldKey(field)),
    (field, value) => shownValue(field, value, t, fmt),
  );
}
