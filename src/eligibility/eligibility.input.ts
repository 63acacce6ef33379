/** Forms of the rules of registration, of the invited list and of consent texts. */
import { z } from 'zod';
import { blankToUndefined, checkbox, optionalText, optionalTime, text, wholeNumber } from '../platform/web/forms.ts';
import type { ConsentFields } from './consents.rules.ts';
import {
  AGE_MAX,
  CONSENT_BODY_MAX,
  CONSENT_TITLE_MAX,
  emailsIn,
  PLACES_MAX,
  USUAL_RULES,
} from './eligibility.rules.ts';

const limit = z.preprocess(blankToUndefined, wholeNumber(1, PLACES_MAX).optional()).transform((value) => value ?? null);
const age = (usual: number) => z.preprocess((value) => blankToUndefined(value) ?? usual, wholeNumber(1, AGE_MAX));

export const rulesSchema = (zone: string) =>
  z.object({
    asksAge: checkbox,
    adultAge: age(USUAL_RULES.adultAge),
    lowestAge: age(USUAL_RULES.lowestAge),
    maxParticipants: limit,
    maxPerUniversity: limit,
    rostersLockAt: optionalTime(zone),
    waitingList: checkbox,
    rev: z.preprocess((value) => blankToUndefined(value) ?? 0, z.coerce.number().int().min(0)),
  });

/** Room for as many addresses as one form may add. */
export const inviteesSchema = z.object({ emails: text(500_000).transform(emailsIn) });
export const inviteeSchema = z.object({ email: text(254) });
export const inviteeSearchSchema = z.object({ q: z.string().trim().max(100).optional().catch(undefined) });

const body = z
  .string()
  .max(CONSENT_BODY_MAX)
  .optional()
  .transform((value) => value?.replace(/\r\n/g, '\n').trim() || undefined);

export const consentTextSchema = z
  .object({
    titleEn: optionalText(CONSENT_TITLE_MAX),
    titleZh: optionalText(CONSENT_TITLE_MAX),
    bodyEn: body,
    bodyZh: body,
  })
  .transform(({ titleEn, titleZh, bodyEn, bodyZh }): ConsentFields => ({
    titles: { ...(titleEn ? { en: titleEn } : {}), ...(titleZh ? { 'zh-CN': titleZh } : {}) },
    bodies: { ...(bodyEn ? { en: bodyEn } : {}), ...(bodyZh ? { 'zh-CN': bodyZh } : {}) },
  }));
