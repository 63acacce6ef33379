/** The message of a refusal in the reader's language. */
import type { Request } from 'express';
import type { ErrorParams } from '../errors.ts';
import { errorKey } from '../i18n.ts';
import { formatsOf, tOf } from './request.ts';

/** Parameters that are instants (epoch milliseconds) are named `at`, `now` or `…At`. */
const INSTANT = /^(?:at|now)$|At$/;

/** The message of a code, in the reader's language; instants in its parameters in the reader's time zone. */
export function errorWords(req: Request, code: string, params: ErrorParams = {}): string {
  const fmt = formatsOf(req);
  const shown = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'number' && INSTANT.test(name) ? fmt.exactTime(value) : value,
  ]);
  return tOf(req)(errorKey(code), Object.fromEntries(shown) as ErrorParams);
}
