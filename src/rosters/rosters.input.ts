/** Forms of rosters. */
import { z } from 'zod';
import { checkbox, text } from '../platform/web/forms.ts';
import { ENCODINGS } from '../platform/tables/text-table.ts';

const blankToNull = (value: unknown) => (value === undefined || value === '' ? null : value);

export const importSchema = z.object({
  section: text(26),
  encoding: z.preprocess(blankToNull, z.enum(ENCODINGS).nullable()),
  onlyClass: z.preprocess(blankToNull, text(120).nullable()),
  mode: z.enum(['whole', 'add']),
});

export const confirmSchema = z.object({ leavesOut: checkbox });
