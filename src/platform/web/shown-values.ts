/** Values of fields as words, for histories and for what others saved meanwhile. */
import type { Formats, Translate } from '../i18n.ts';

const TIME_FIELDS = /At$/;

/** A value as a person reads it; fields named `…At` are times. */
export function shownValue(field: string, value: unknown, t: Translate, fmt: Formats): string {
  if (value === null || value === undefined || value === '') return t('site:no_value');
  if (typeof value === 'number' && TIME_FIELDS.test(field)) return fmt.exactTime(value);
  if (typeof value === 'boolean') return t(value ? 'site:yes' : 'site:no');
  if (Array.isArray(value)) return value.length === 0 ? t('site:no_value') : value.join(', ');
  const text = String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
