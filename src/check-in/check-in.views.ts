/** The check-in as its pages and its file show it. */
import type { Translate } from '../platform/i18n.ts';
import { typed, type CsvCell } from '../platform/web/csv.ts';
import { isLate, type ShownCheckIn } from './check-in.rules.ts';

export function checkInView({ participant, group, room, checkIn }: ShownCheckIn, lateAt: number | null, nowMs: number) {
  return {
    id: participant.id,
    name: participant.name,
    members: participant.kind === 'team' ? participant.members.map(({ displayName }) => displayName) : [],
    room,
    group,
    at: checkIn?.at ?? null,
    by: checkIn?.byName ?? null,
    isLate: isLate(checkIn ?? undefined, lateAt, nowMs),
  };
}

/** Header and a row for each participant. */
export function checkInCsv(
  lines: readonly ShownCheckIn[],
  lateAt: number | null,
  nowMs: number,
  t: Translate,
): { header: CsvCell[]; rows: CsvCell[][] } {
  const header = ['participant', 'members', 'id', 'group', 'room', 'at', 'late', 'by'];
  const yes = (is: boolean) => t(is ? 'check-in:csv.yes' : 'check-in:csv.no');
  return {
    header: header.map((key) => t(`check-in:csv.${key}`)),
    rows: lines.map(({ participant, externalId, group, room, checkIn }) => [
      typed(participant.name),
      typed(participant.members.map(({ displayName }) => displayName).join('; ')),
      typed(externalId),
      typed(group),
      typed(room),
      checkIn ? new Date(checkIn.at).toISOString() : null,
      yes(isLate(checkIn ?? undefined, lateAt, nowMs)),
      typed(checkIn?.byName),
    ]),
  };
}
