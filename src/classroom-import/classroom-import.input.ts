/** The forms of an import: what it begins with, and the page of its dry run. */
import { z } from 'zod';
import { checkbox, dateTime, nameText, optionalText, text, wholeNumber } from '../platform/web/forms.ts';
import type { ClassroomChoices } from './classroom-imports.rules.ts';
import { IMAGES } from './tools.rules.ts';

export const startSchema = z.object({ course: text(80), gitUrl: optionalText(500), section: optionalText(26) });

const dryRunSchema = (zone: string) =>
  z
    .object({
      title: nameText(120, 2),
      shortName: z
        .string()
        .trim()
        .min(3)
        .max(60)
        .regex(/^[a-z0-9]+$/, 'format_short_name'),
      opensAt: dateTime(zone),
      dueAt: dateTime(zone),
      points: wholeNumber(1, 1000),
      image: z.enum(IMAGES),
      longestSeconds: wholeNumber(1, 300),
      editable: z.string().max(50_000).default(''),
      confirmNeeds: checkbox,
      confirmNoCheck: checkbox,
    })
    .refine((value) => value.dueAt > value.opensAt, { path: ['dueAt'], message: 'due_before_open' });

const LONGEST_LINE = 20_000;

export type DryRunForm = z.output<ReturnType<typeof dryRunSchema>>;

export { dryRunSchema };

/** What was typed, with the lines of tests that differ from the file. */
export function choicesFrom(
  form: DryRunForm,
  body: Record<string, unknown>,
  before: ClassroomChoices,
  lines: readonly { setup: string; run: string }[],
): ClassroomChoices {
  const { title, shortName, opensAt, dueAt, points, image, longestSeconds } = form;
  const typed = (name: string, given: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value.slice(0, LONGEST_LINE).replace(/\r\n/g, '\n') : given;
  };
  const editable = form.editable
    .split(/\r?\n/)
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  const changed = lines.flatMap((line, index) => {
    const now = { setup: typed(`setup-${index}`, line.setup), run: typed(`run-${index}`, line.run) };
    const isSame = now.setup.trim() === line.setup.trim() && now.run.trim() === line.run.trim();
    return isSame ? [] : [[String(index), now] as const];
  });
  return {
    ...{ title, shortName, opensAt, dueAt, points, image, longestSeconds, uuid: before.uuid },
    lines: Object.fromEntries(changed),
    ...(before.sectionId !== undefined && { sectionId: before.sectionId }),
    ...(editable.length > 0 && { editable }),
  };
}
