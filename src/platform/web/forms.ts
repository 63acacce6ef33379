/** Forms: parses input into typed values, and shows a refused form again with errors and everything that was typed (422). */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError, InvalidInput, type ErrorParams, type FieldError } from '../errors.ts';
import { hasMessage } from '../i18n.ts';
import { inputTime, readTime } from '../times.ts';
import { shownName } from '../shown-name.ts';
import { statusOf } from './error-page.ts';
import { errorWords } from './error-words.ts';
import { wantsJson } from './request.ts';

/** What a view needs to show a form: entered values and translated messages by field. */
export interface FormState {
  values: Record<string, unknown>;
  errors: Record<string, string>;
  /** Message for the whole form, when no single field is at fault. */
  message?: string;
  /** Error code of the refusal. */
  code?: string;
}

/** A form before it is sent, optionally with initial values. */
export function emptyForm(values: Record<string, unknown> = {}): FormState {
  return { values, errors: {} };
}

/**
 * Parses untrusted input with a schema.
 * @throws InvalidInput naming every field at fault; a zod `message` that is a locale key (`errors:` without the prefix) is used as the code.
 */
export function parseInput<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
  const result = schema.safeParse(data ?? {});
  if (result.success) return result.data;
  const fields = result.error.issues.map(toFieldError);
  const first = fields[0] as FieldError;
  throw new InvalidInput(first.code, first.params, first.field, fields);
}

type Issue = z.core.$ZodIssue;

function toFieldError(issue: Issue): FieldError {
  const field = issue.path.map(String).join('.') || 'form';
  if (hasMessage(`errors:${issue.message}`)) {
    return { field, code: issue.message, params: issueParams(issue) };
  }
  return { field, code: codeOf(issue), params: issueParams(issue) };
}

function codeOf(issue: Issue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : issue.origin === 'array' ? 'too_many' : 'too_big';
    case 'too_small':
      if (issue.origin === 'string') return issue.minimum === 1 ? 'required' : 'too_short';
      return issue.origin === 'array' ? 'too_few' : 'too_small';
    case 'invalid_type':
      return issue.input === undefined ? 'required' : 'wrong_type';
    case 'invalid_format':
      return hasMessage(`errors:format_${issue.format}`) ? `format_${issue.format}` : 'format';
    case 'invalid_value':
      return 'not_a_choice';
    default:
      return 'invalid';
  }
}

function issueParams(issue: Issue): ErrorParams {
  const params: ErrorParams = {};
  if ('maximum' in issue) params.max = Number(issue.maximum);
  if ('minimum' in issue) params.min = Number(issue.minimum);
  if (issue.code === 'custom' && issue.params) Object.assign(params, issue.params);
  return params;
}

/**
 * Handles a sent form. An expected refusal renders the form again through `rerender` with its status, the entered values
 * and translated messages; JSON clients get the error itself.
 */
export async function submitForm(
  req: Request,
  res: Response,
  run: () => Promise<void>,
  rerender: (form: FormState) => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    // The token of a form with files is read last; a form with an old token is shown again like any other refusal.
    const shown =
      error instanceof AppError &&
      (['invalid-input', 'conflict', 'too-large', 'rate-limited'].includes(error.kind) || error.code === 'csrf');
    if (!shown || wantsJson(req)) throw error;
    const form: FormState = { ...emptyForm({ ...(req.body as Record<string, unknown>) }), code: error.code };
    for (const { field, code, params } of error.fields) form.errors[field] ??= errorWords(req, code, params);
    if (error.fields.length === 0) form.message = errorWords(req, error.code, error.params);
    if (error.kind === 'rate-limited') res.set('Retry-After', String(error.params.retrySeconds));
    res.status(statusOf(error));
    await rerender(form);
  }
}

/** Text in which nothing is visible counts as missing: a reason of one zero-width space is no reason. */
const orMissing = (value: string) => (shownName(value) === '' ? '' : value);

/** Commonly used pieces of schemas: trimmed text with a limit, an optional text, a local date and time. */
export const text = (max: number, min = 1) => z.string().trim().overwrite(orMissing).min(min).max(max);

/** Text of several lines. Browsers send line ends of a text area as CR LF, which would count twice. */
export const prose = (max: number, min = 1) =>
  z
    .string()
    .transform((value) => value.replace(/\r\n/g, '\n'))
    .pipe(text(max, min));

/**
 * Names are also stored in the form in which they are compared, where one character may become up to eighteen: a name must
 * be short enough in both forms.
 */
const nameWithin = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((name) => name.normalize('NFKC').toLowerCase().length <= max, { message: 'too_long', params: { max } });
/** A displayed name without invisible characters (`shownName`); a name with nothing visible counts as missing. */
export const nameText = (max: number, min = 1) =>
  z
    .string()
    .max(max * 4)
    .transform(shownName)
    .pipe(z.string().min(1).pipe(nameWithin(min, max)));
export const optionalName = (max: number) =>
  z
    .string()
    .max(max * 4)
    .optional()
    .transform((value) => shownName(value ?? '') || undefined)
    .pipe(nameWithin(1, max).optional());
export const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .overwrite(orMissing)
    .max(max)
    .optional()
    .transform((value) => (value === undefined || value === '' ? undefined : value));
/** Named to a compiler as one word of its command line, which no control character can be in. */
export const commandWord = (max: number) =>
  optionalText(max).refine((value) => !/\p{Cc}/u.test(value ?? ''), { message: 'format' });
/**
 * `<input type="datetime-local">` in the person's zone (or an ISO time with its own offset) to epoch milliseconds. Who leaves a
 * field as the form showed it keeps the saved instant, to the millisecond, and also where the zone's clocks repeat that hour.
 * @param saved the instant that the form showed in this field
 */
export const dateTime = (zone: string, saved?: number | null) =>
  z
    .string()
    .trim()
    .min(1)
    .transform((value, context) => {
      if (saved != null && inputTime(saved, zone) === value.replace(/:00$/, (end) => (value.length > 16 ? '' : end)))
        return saved;
      const read = readTime(value, zone);
      if ('atMs' in read) return read.atMs;
      context.addIssue({ code: 'custom', message: read.fault, params: read.params });
      return z.NEVER;
    });
/** Digits, with a sign and a fraction perhaps. `1e3` and `0x10` are typing mistakes, whatever JavaScript makes of them. */
const WRITTEN_NUMBER = /^[+-]?\d{1,15}(\.\d{1,9})?$/;
const asNumber = (value: unknown) => {
  if (typeof value !== 'string') return value;
  const written = value.trim();
  return written === '' ? undefined : WRITTEN_NUMBER.test(written) ? Number(written) : value;
};
const numberError = (issue: { code: string; input: unknown }) =>
  issue.code === 'invalid_type' && issue.input !== undefined ? 'format_number' : undefined;
/** A number between two limits, from text. */
export const decimal = (min: number, max: number) =>
  z.preprocess(asNumber, z.number({ error: numberError }).min(min).max(max));
/** A whole number between two limits, from text. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(asNumber, z.int({ error: numberError }).min(min).max(max));
/** An HTML checkbox: present = true. */
export const checkbox = z
  .union([z.string(), z.array(z.string()), z.boolean()])
  .optional()
  .transform((value) => value !== undefined && value !== '' && value !== false && value !== '0');
/** A field left empty, before a schema that has an opinion of what is missing. */
export const blankToUndefined = (value: unknown) => (value === '' || value === null ? undefined : value);
/** As `dateTime`; null when left empty. */
export const optionalTime = (zone: string, saved?: number | null) =>
  z.preprocess(blankToUndefined, dateTime(zone, saved).optional()).transform((value) => value ?? null);
/** As `nameText`, of one line: control characters and changes of direction are refused, not removed. */
export const plainLine = (max: number) =>
  z
    .string()
    .trim()
    .refine((value) => !/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(value), {
      message: 'control_characters',
    })
    .pipe(nameText(max));
/** A URL name, `spring-cup-2027`, that is none of the words the URL has of its own. */
export const urlName = (reserved: readonly string[]) =>
  z
    .string()
    .trim()
    .toLowerCase()
    .min(2)
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'format_slug', abort: true })
    .refine((value) => !reserved.includes(value), { message: 'slug_reserved' });
/** Revision the form is based on; a client that sends none overwrites deliberately. */
export const revision = z.preprocess(blankToUndefined, z.coerce.number().int().optional());

/** Made by a page, once for each press of a button: what is sent again under it happens once (`platform/database/sent-acts.ts`). */
export const actKey = z.string().regex(/^[A-Za-z0-9-]{8,36}$/, 'format');
