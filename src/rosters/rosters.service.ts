/** Imports of the roster of a section: hold what a list would do, show it, and write exactly that or refuse. */
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import {
  keepRosterColumns,
  moveRosterRevWithin,
  rosterColumnsUnchecked,
  rosterEntriesUnchecked,
  writeRosterWithin,
} from '../courses/roster-writing.service.ts';
import { getSection } from '../courses/sections.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import { actorId } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { task } from '../platform/aside/lane.ts';
import { tableLane } from '../platform/aside/lanes.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound, TooLarge } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { dropHeldBlobs, heldBlob, holdPlan } from '../platform/storage/held-blobs.ts';
import type { FileFault } from '../platform/tables/table-limits.rules.ts';
import { rosterOf } from '../courses/roster.service.ts';
import { studentKey } from '../courses/roster.rules.ts';
import { FIELDS, type RosterField } from './roster-fields.rules.ts';
import type { PlannedStep, PlanMode } from './roster-plan.rules.ts';
import { MOST_BYTES } from './roster-limits.rules.ts';
import * as store from './roster-imports.store.ts';
import type { RosterImport } from './roster-imports.store.ts';
import type { planFile, ToPlan } from './rosters.aside.ts';

const planTask = task<typeof planFile>(import.meta.resolve('./rosters.aside.ts'), 'planFile');
const PLAN_WITHIN_MS = 60_000;
const MOST_FAULTS = 500;
const HELD_MS = 24 * 3_600_000;
const EXPIRED_AT_A_TIME = 100;

export interface ListToImport {
  fileName: string;
  content: Buffer;
  encoding: ToPlan['encoding'];
  onlyClass: string | null;
  mode: PlanMode;
}

/** Compares a list with the roster, and holds for a day what it would do; answers the id. @throws InvalidInput, TooLarge */
export async function holdRoster(app: App, page: CoursePage, section: Section, list: ListToImport): Promise<string> {
  requirePermission(page.actor, 'course.roster', page.roles);
  const { entries, rev } = await rosterEntriesUnchecked(app, section.id);
  const known = entries.map(({ key, number, name, className, email, removedAt, userId }) => {
    return { key, number, name, className, email, isRemoved: removedAt !== null, isClaimed: userId !== null };
  });
  const { encoding, onlyClass, mode } = list;
  const input = { content: new Uint8Array(list.content), encoding, onlyClass, mode, known, mostFaults: MOST_FAULTS };
  const planned = await tableLane.run(planTask, input, PLAN_WITHIN_MS);
  // It took too long or too much memory: whatever it is, it is no list of students.
  if (!planned) throw refusalOf({ code: 'too_heavy', params: { seconds: PLAN_WITHIN_MS / 1000 } });
  if ('fault' in planned) throw refusalOf(planned.fault);
  const { lines, ...report } = planned;
  const id = newId();
  const nowMs = app.clock.nowMs();
  await store.insertImport(app.db, {
    id,
    sectionId: section.id,
    createdBy: actorId(page.actor),
    fileName: list.fileName.slice(0, 255),
    planSha256: await holdPlan(app, id, lines),
    rosterRev: rev,
    report,
    createdAt: nowMs,
    expiresAt: nowMs + HELD_MS,
  });
  return id;
}

function refusalOf({ code, params, isTooLarge }: FileFault): InvalidInput | TooLarge {
  const key = `rosters:file.${code}`;
  return isTooLarge
    ? new TooLarge(key, { limitBytes: MOST_BYTES, ...params }, 'file')
    : new InvalidInput(key, params, 'file');
}

export interface HeldRoster {
  held: RosterImport;
  section: Section;
  steps: PlannedStep[];
  /** The roster was changed since, so it cannot be confirmed. */
  isOutdated: boolean;
}

/** A held import of a section that the reader reaches. @throws NotFound */
export async function heldRoster(app: App, page: CoursePage, id: string): Promise<HeldRoster> {
  const held = await store.findImport(app.db, id);
  if (!held) throw new NotFound('import_gone');
  const section = await getSection(app, page, held.sectionId);
  const { rev } = await rosterEntriesUnchecked(app, section.id);
  return { held, section, steps: await stepsOf(app, held), isOutdated: rev !== held.rosterRev };
}

async function stepsOf(app: App, { planSha256 }: RosterImport): Promise<PlannedStep[]> {
  const [, ...lines] = (await heldBlob(app, planSha256)).toString().split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as PlannedStep);
}

/**
 * Writes what was previewed, and nothing else.
 * @throws Conflict when the roster was changed since, or rows have errors and are not to be left out
 */
export async function confirmRoster(
  app: App,
  page: CoursePage,
  { held, section, steps }: HeldRoster,
  leavesOut: boolean,
): Promise<void> {
  requirePermission(page.actor, 'course.roster', page.roles);
  if (held.report.faultCount > 0 && !leavesOut) throw new InvalidInput('roster_has_faults', {}, 'leavesOut');
  const nowMs = app.clock.nowMs();
  const of = (kind: PlannedStep['kind']) => steps.filter((step) => step.kind === kind);
  await inTransaction(app.db, async (trx) => {
    if (!(await moveRosterRevWithin(trx, section.id, held.rosterRev))) throw new Conflict('roster_changed');
    if (!(await store.deleteImport(trx, held.id))) throw new Conflict('import_not_held');
    const removed = of('removed').map(({ key }) => key);
    const changes = { added: of('added'), changed: of('changed'), removed };
    await writeRosterWithin(trx, page.actor, section, changes, nowMs);
    const { counts, columns } = held.report;
    await keepRosterColumns(trx, section.id, columns);
    const detail = { sectionId: section.id, file: held.fileName, ...counts };
    await insertAudit(trx, page.actor, nowMs, 'course.roster_imported', { type: 'course', id: page.course.id }, detail);
  });
  await dropPlan(app, held);
}

/** Forgets a held import. */
export async function dropRoster(app: App, page: CoursePage, id: string): Promise<void> {
  const { held } = await heldRoster(app, page, id);
  if (await store.deleteImport(app.db, held.id)) await dropPlan(app, held);
}

async function dropPlan(app: App, { planSha256 }: RosterImport): Promise<void> {
  await dropHeldBlobs(app, (sha256) => store.isPlanUsed(app.db, sha256), [planSha256]);
}

/** A student of a roster as staff see them. */
export interface RosterLine {
  key: string;
  number: string;
  name: string;
  className: string | null;
  email: string | null;
  /** `claimed`: proved to be this student. `joined`: enrolled, and typed the same ID. */
  state: 'claimed' | 'joined' | 'missing';
  userId: string | null;
  /** Staff unlinked someone, which can be undone. */
  isReleased: boolean;
  invitedAt: number | null;
}

/** The roster of a section with who has joined, and the fields in the order of its last list. */
export async function rosterLines(
  app: App,
  page: CoursePage,
  section: Section,
): Promise<{ lines: RosterLine[]; columns: RosterField[] }> {
  const { missing, students } = await rosterOf(app, page, section.id);
  const { entries } = await rosterEntriesUnchecked(app, section.id);
  const absent = new Set(missing.map(({ studentNumber }) => studentKey(studentNumber)));
  const holders = new Map(students.map(({ userId, details }) => [studentKey(details?.studentNumber ?? null), userId]));
  const lines = entries
    .filter(({ removedAt }) => removedAt === null)
    .map(({ key, number, name, className, email, userId, releasedUserId, invitedAt }): RosterLine => {
      const state = userId !== null ? 'claimed' : absent.has(key) ? 'missing' : 'joined';
      const account = {
        userId: userId ?? holders.get(key) ?? null,
        isReleased: releasedUserId !== null && userId === null,
      };
      return { key, number, name, className, email, state, ...account, invitedAt };
    });
  const kept = await rosterColumnsUnchecked(app, section.id);
  const rank = (field: RosterField) => (kept.includes(field) ? kept.indexOf(field) : kept.length);
  return { lines, columns: [...FIELDS].sort((a, b) => rank(a) - rank(b)) };
}

/** Housekeeping: forgets dry runs that no one confirmed. */
export async function removeExpiredRostersUnchecked(app: App): Promise<void> {
  for (const held of await store.listExpired(app.db, app.clock.nowMs(), EXPIRED_AT_A_TIME))
    if (await store.deleteImport(app.db, held.id)) await dropPlan(app, held);
}
