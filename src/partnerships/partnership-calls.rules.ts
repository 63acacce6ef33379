/** Calls for proposals: a window in which professors propose, and how many proposals one person and one university may submit. */
export interface PartnershipCall {
  id: string;
  titles: { en: string; zh: string };
  /** Markdown. */
  texts: { en: string; zh: string };
  opensAt: number;
  closesAt: number;
  perPerson: number;
  perUniversity: number;
}

export type CallDraft = Omit<PartnershipCall, 'id'>;
export type CallPhase = 'scheduled' | 'open' | 'closed';

/** Where a call stands at a time: open in [opensAt, closesAt). */
export function callPhase(
  { opensAt, closesAt }: Pick<PartnershipCall, 'opensAt' | 'closesAt'>,
  nowMs: number,
): CallPhase {
  if (nowMs < opensAt) return 'scheduled';
  return nowMs < closesAt ? 'open' : 'closed';
}

/** Why a proposal cannot be submitted to a call now; undefined if it can. `others` are those submitted already. */
export function callRefusal(
  call: PartnershipCall,
  others: { ofPerson: number; ofUniversity: number },
  nowMs: number,
): { code: string; params: Record<string, number> } | undefined {
  const phase = callPhase(call, nowMs);
  if (phase !== 'open') return { code: phase === 'closed' ? 'call_closed' : 'call_not_open', params: {} };
  if (others.ofPerson >= call.perPerson) return { code: 'call_person_quota', params: { max: call.perPerson } };
  if (others.ofUniversity >= call.perUniversity)
    return { code: 'call_university_quota', params: { max: call.perUniversity } };
  return undefined;
}

/** A text of a call in the language of its reader. */
export function inLanguage(texts: { en: string; zh: string }, language: string): string {
  return language.startsWith('zh') ? texts.zh || texts.en : texts.en || texts.zh;
}
