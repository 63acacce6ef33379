/** Banner, phases, sponsors and prizes as values of their forms. */
import type { ByLanguage } from '../eligibility/consents.rules.ts';
import { inputTime } from '../platform/times.ts';
import type { Banner, Phase, Prize, Sponsor } from './showcase.rules.ts';

const both = (name: string, texts: ByLanguage) => ({
  [`${name}En`]: texts.en ?? '',
  [`${name}Zh`]: texts['zh-CN'] ?? '',
});

export function bannerValues(banner: Banner | undefined): Record<string, unknown> {
  return { ...both('alt', banner?.alt ?? {}), rev: banner?.rev ?? 0 };
}

/** A phase as values of its form: whole days in their own zone, times in that of whoever edits. */
export function phaseValues({ names, startsAt, endsAt, dayZone, rev }: Phase, zone: string): Record<string, unknown> {
  if (dayZone !== null) {
    const day = (atMs: number) => inputTime(atMs, dayZone).slice(0, 10);
    const lastDay = endsAt === null ? '' : day(endsAt - 1);
    return { ...both('name', names), fromDay: day(startsAt), untilDay: lastDay, fromTime: '', untilTime: '', rev };
  }
  const parts = (atMs: number | null) => [inputTime(atMs, zone).slice(0, 10), inputTime(atMs, zone).slice(11)];
  const [[fromDay, fromTime], [untilDay, untilTime]] = [parts(startsAt), parts(endsAt)];
  return { ...both('name', names), fromDay, fromTime, untilDay, untilTime, rev };
}

export function sponsorValues({ name, url, tier, position, rev }: Sponsor): Record<string, unknown> {
  return { name, url: url ?? '', tier, position, rev };
}

export function prizeValues(prize: Prize): Record<string, unknown> {
  const { roundId, award, placeFrom, placeTo, texts, valueHundredths, currency, sponsorId, rev } = prize;
  return {
    ...both('text', texts),
    ...{ roundId: roundId ?? '', award, placeFrom: placeFrom ?? '', placeTo: placeTo ?? '' },
    value: valueHundredths === null ? '' : String(valueHundredths / 100),
    ...{ currency: currency ?? '', sponsorId: sponsorId ?? '', rev },
  };
}
