/** The message of a refusal in the reader's language. */
import type { Request } from 'express';
import type { ErrorParams } from '../errors.ts';
import { errorKey } from '../i18n.ts';
import { formatsOf, tOf } from './request.ts';

/** Parameters that are instants (epoch milliseconds) are named `at`, `now` or `…At`; keys of roles, `roles`. */
const INSTANT = /^(?:at|now)$|At$/;

/** The message of a code, in the reader's language; instants in its parameters in the reader's time zone. */
export function errorWords(req: Request, code: string, params: ErrorParams = {}): string {
  const fmt = formatsOf(req);
  const shown = Object.entries(params).map(([name, value]) => {
    if (typeof value === 'number' && INSTANT.test(name)) return [name, fmt.exactTime(value)];
    return [name, name === 'roles' ? roleWords(req, String(value)) : value];
  });
  return tOf(req)(errorKey(code), Object.fromEntries(shown) as ErrorParams);
}

/** The roles that a refusal names, as people call them; programs get their keys. */
function roleWords(req: Request, roles: string): string {
  const t = tOf(req);
  return roles
    .split(', ')
    .map((role) => t(`errors:role.${role}`))
    .join(t('errors:role.separator'));
}
