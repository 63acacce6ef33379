/** Forms of the quotas of a round. */
import { z } from 'zod';
import { blankToUndefined, optionalText, revision, text, wholeNumber } from '../platform/web/forms.ts';
import { EXTRAS_MAX, QUOTA_KINDS, QUOTA_MAX, QUOTA_WINDOWS, type QuotaKind } from './quotas.rules.ts';

/** Submissions are limited to one at least; sample runs may be switched off. */
const limit = (kind: QuotaKind) =>
  z
    .preprocess(blankToUndefined, wholeNumber(kind === 'samples' ? 0 : 1, QUOTA_MAX).optional())
    .transform((value) => value ?? null);

const limitsSchema = (kind: QuotaKind) =>
  z.object({
    total: limit(kind),
    perProblem: limit(kind),
    perWindow: limit(kind),
    window: z.preprocess((value) => blankToUndefined(value) ?? 'hour', z.enum(QUOTA_WINDOWS)),
  });

export const LIMIT_NAMES = ['total', 'perProblem', 'perWindow', 'window'] as const;

/** Fields named by `fieldOf`, for each of these scopes. */
export const quotasSchema = (
  scopes: readonly string[],
  fieldOf: (scopeId: string, kind: QuotaKind, name: string) => string,
) =>
  z.object({
    rev: revision,
    ...Object.fromEntries(
      scopes.flatMap((scopeId) =>
        QUOTA_KINDS.flatMap((kind) =>
          LIMIT_NAMES.map((name) => [fieldOf(scopeId, kind, name), limitsSchema(kind).shape[name]] as const),
        ),
      ),
    ),
  });

export const extraSchema = z.object({
  participant: text(200),
  label: optionalText(8),
  kind: z.enum(QUOTA_KINDS),
  count: wholeNumber(1, EXTRAS_MAX),
  reason: text(500),
  formKey: text(64, 8),
});
