/** Forms of rosters. */
import { z } from 'zod';
import { checkbox, text } from '../platform/web/forms.ts';
import { ENCODINGS } from '../platform/text-encoding.ts';

const blankToNull = (value: unknown) => (value === undefined || value === '' ? null : value);

export const importSchema = z.object({
  section: text(26),
  encoding: z.preprocess(blankToNull, z.enum(ENCODINGS).nullable()),
  onlyClass: z.preprocess(blankToNull, text(120).nullable()),
  mode: z.enum(['whole', 'add']),
});

export const confirmSchema = z.object({ leavesOut: checkbox });

export const claimSchema = z.object({ section: text(26), number: text(40) });
export const codeSchema = z.object({ section: text(26), code: text(20), confirmed: checkbox });
export const sectionOnlySchema = z.object({ section: text(26) });

/** Without a person, the row is given back to whom it was taken from. */
export const unlinkSchema = z.object({
  section: text(26),
  key: text(40),
  userId: z.preprocess((value) => (value === '' ? undefined : value), text(26).optional()),
});
