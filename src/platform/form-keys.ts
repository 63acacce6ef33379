/** Keys against forms that are sent twice. */
import { createHash } from 'node:crypto';

/** The same for the same content of the same form, and for nothing else; 22 characters. Stored uniquely, it lets one of two win. */
export function onceKey(formKey: string, sent: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([formKey, sent]))
    .digest('base64url')
    .slice(0, 22);
}
