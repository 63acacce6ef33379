/** The form of an assignment. `gradebook`, which saves edits with the grades they change, reads the same one. */
import { z } from 'zod';
import { dateTime, nameText, text, wholeNumber } from '../platform/web/forms.ts';
import { COUNTS, type AssignmentDraft } from './courses.rules.ts';
import { LATE_KINDS, latePolicyFault } from './late-policies.rules.ts';

const blankToNull = (value: unknown) => (value === undefined || value === '' ? null : value);

/** Fields `needs_<id>`: the points to reach in other assignments. */
const NEEDS = /^needs_([0-9a-z]{26})$/;
const orNull = <S extends z.ZodType>(schema: S) => z.preprocess(blankToNull, schema.nullable());
const orElse = <S extends z.ZodType>(value: unknown, schema: S) =>
  z.preprocess((given) => blankToNull(given) ?? value, schema);

/** Collects the fields of prerequisites; the caller checks that the assignments are of the course. */
function withPrerequisites(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const prerequisites = Object.entries(body).flatMap(([name, points]) => {
    const id = NEEDS.exec(name)?.[1];
    return id !== undefined && typeof points === 'string' && points.trim() !== '' ? [{ assignmentId: id, points }] : [];
  });
  return { ...body, prerequisites };
}

const prerequisite = z
  .object({ assignmentId: text(26), points: z.unknown() })
  .transform(({ assignmentId, points }, context) => {
    const read = wholeNumber(1, 1000).safeParse(points);
    if (read.success) return { assignmentId, points: read.data };
    context.addIssue({ code: 'custom', message: 'prerequisite_points' });
    return z.NEVER;
  });

export const assignmentSchema = (zone: string): z.ZodType<AssignmentDraft> =>
  z.preprocess(
    withPrerequisites,
    z
      .object({
        title: nameText(120),
        problemVersionId: text(26),
        opensAt: dateTime(zone),
        dueAt: dateTime(zone),
        points: wholeNumber(1, 1000),
        lateUntil: orNull(dateTime(zone)),
        latePercent: orNull(wholeNumber(1, 100)),
        lateKind: orElse('flat', z.enum(LATE_KINDS)),
        latePerDay: orNull(wholeNumber(1, 100)),
        graceMinutes: orElse(0, wholeNumber(0, 1440)),
        maxAttempts: orNull(wholeNumber(1, 1000)),
        cooldownMinutes: orNull(wholeNumber(1, 10_080)),
        visibleFrom: orNull(dateTime(zone)),
        counts: orElse('best', z.enum(COUNTS)),
        prerequisites: z.array(prerequisite),
      })
      .refine((value) => value.dueAt > value.opensAt, { path: ['dueAt'], message: 'due_before_open' })
      .superRefine((value, context) => {
        const fault = latePolicyFault(value);
        if (fault) context.addIssue({ code: 'custom', path: [fault.path], message: fault.message });
        if (value.visibleFrom !== null && value.visibleFrom > value.opensAt)
          context.addIssue({ code: 'custom', path: ['visibleFrom'], message: 'visible_after_open' });
      }),
  ) as z.ZodType<AssignmentDraft>;
