/** Forms of banners, phases, sponsors and prizes: text to typed values, with errors that name field and limit. */
import { z } from 'zod';
import type { ByLanguage } from '../eligibility/consents.rules.ts';
import { dayStart, readTime, type ReadTime } from '../platform/times.ts';
import {
  blankToUndefined,
  checkbox,
  decimal,
  optionalName,
  optionalText,
  plainLine,
  wholeNumber,
} from '../platform/web/forms.ts';
import {
  ALT_MAX,
  PHASE_NAME_MAX,
  PLACE_MAX,
  POSITION_MAX,
  PRIZE_AWARDS,
  PRIZE_TEXT_MAX,
  SPONSOR_NAME_MAX,
  SPONSOR_URL_MAX,
  TIERS,
  VALUE_MAX,
  type PhaseFields,
  type PrizeFields,
} from './showcase.rules.ts';

/** Revision of an item; a form without one is refused as overtaken. */
const rev = z.preprocess((value) => blankToUndefined(value) ?? 0, z.coerce.number().int().min(0));

const inBoth = (en: string | undefined, zh: string | undefined): ByLanguage => ({
  ...(en === undefined ? {} : { en }),
  ...(zh === undefined ? {} : { 'zh-CN': zh }),
});

export const bannerSchema = z
  .object({ altEn: optionalName(ALT_MAX), altZh: optionalName(ALT_MAX), rev })
  .transform((form) => ({ alt: inBoth(form.altEn, form.altZh), rev: form.rev }));

/**
 * The form of a phase. With times it is exact, in the zone of whoever types; without any it is whole days, in the zone that they
 * had before, or else in that one.
 */
export const phaseSchema = (zone: string, dayZone: string | null) =>
  z
    .object({
      nameEn: optionalName(PHASE_NAME_MAX),
      nameZh: optionalName(PHASE_NAME_MAX),
      fromDay: z.string().trim().min(1),
      fromTime: optionalText(12),
      untilDay: optionalText(10),
      untilTime: optionalText(12),
      rev,
    })
    .transform((form, context): PhaseFields & { rev: number } => {
      const at = (field: string, read: ReadTime): number => {
        if ('atMs' in read) return read.atMs;
        context.addIssue({ code: 'custom', message: read.fault, params: read.params, path: [field] });
        return 0;
      };
      const names = inBoth(form.nameEn, form.nameZh);
      const { fromDay, fromTime, untilDay, untilTime } = form;
      if (fromTime === undefined && untilTime === undefined) {
        const days = dayZone ?? zone;
        const startsAt = at('fromDay', dayStart(fromDay, days));
        const endsAt = at('untilDay', dayStart(untilDay ?? fromDay, days, 1));
        return { names, startsAt, endsAt, dayZone: days, rev: form.rev };
      }
      if (fromTime === undefined) context.addIssue({ code: 'custom', message: 'phase_half_time', path: ['fromTime'] });
      if (untilTime === undefined && untilDay !== undefined)
        context.addIssue({ code: 'custom', message: 'phase_half_time', path: ['untilTime'] });
      const startsAt = at('fromTime', readTime(`${fromDay}T${fromTime ?? '00:00'}`, zone));
      const endsAt =
        untilTime === undefined ? null : at('untilTime', readTime(`${untilDay ?? fromDay}T${untilTime}`, zone));
      return { names, startsAt, endsAt, dayZone: null, rev: form.rev };
    });

const webAddress = optionalText(SPONSOR_URL_MAX).refine(
  (value) => value === undefined || (/^https?:\/\/\S+$/.test(value) && URL.canParse(value)),
  'format_url',
);

export const sponsorSchema = z.object({
  name: plainLine(SPONSOR_NAME_MAX),
  url: webAddress.transform((value) => value ?? null),
  tier: z.enum(TIERS),
  position: z.preprocess((value) => blankToUndefined(value) ?? '0', wholeNumber(0, POSITION_MAX)),
  withoutLogo: checkbox,
  rev,
});

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const currency = optionalText(3)
  .transform((value) => value?.toUpperCase())
  .refine((value) => value === undefined || CURRENCIES.has(value), 'format_currency');
const place = z.preprocess(blankToUndefined, wholeNumber(1, PLACE_MAX).optional());

export const prizeSchema = z
  .object({
    roundId: optionalText(26),
    award: z.enum(PRIZE_AWARDS),
    placeFrom: place,
    placeTo: place,
    textEn: optionalName(PRIZE_TEXT_MAX),
    textZh: optionalName(PRIZE_TEXT_MAX),
    value: z.preprocess(blankToUndefined, decimal(0, VALUE_MAX).optional()),
    currency,
    sponsorId: optionalText(26),
    rev,
  })
  .check((context) => {
    const { value, currency: unit } = context.value;
    if (value !== undefined && unit === undefined)
      context.issues.push({ code: 'custom', message: 'required', path: ['currency'], input: '' });
  })
  .transform((form): PrizeFields & { rev: number } => {
    const isPlace = form.award === 'place';
    return {
      roundId: form.roundId ?? null,
      award: form.award,
      placeFrom: isPlace ? (form.placeFrom ?? null) : null,
      placeTo: isPlace ? (form.placeTo ?? null) : null,
      texts: inBoth(form.textEn, form.textZh),
      valueHundredths: form.value === undefined ? null : Math.round(form.value * 100),
      currency: form.value === undefined ? null : (form.currency ?? null),
      sponsorId: form.sponsorId ?? null,
      rev: form.rev,
    };
  });
