/** Forms by which staff pause a round and correct it. */
import { z } from 'zod';
import { checkbox, dateTime, revision, text, wholeNumber } from '../platform/web/forms.ts';

const REASON_MAX = 500;

export const pauseSchema = z.object({ reason: text(REASON_MAX), hidesProblems: checkbox, rev: revision });

export const resumeSchema = z.object({ rev: revision });

export const endSchema = z.object({ reason: text(REASON_MAX), rev: revision });

/** `confirmed` is sent by the page that shows what would change. */
export const intervalSchema = (zone: string) =>
  z.object({
    from: dateTime(zone),
    to: dateTime(zone),
    reason: text(REASON_MAX),
    rev: revision,
    confirmed: checkbox,
  });

export const takeOutSchema = z.object({ reason: text(REASON_MAX), back: checkbox });

export const restoreSchema = z.object({
  from: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  reason: text(REASON_MAX),
  rev: revision,
});
