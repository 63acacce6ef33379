/** Texts that people accept when they register for a contest. A version never changes; a changed text is a new one. */
import { InvalidInput } from '../platform/errors.ts';

export type TextLanguage = 'en' | 'zh-CN';
export type ByLanguage = Partial<Record<TextLanguage, string>>;

/** One version of a text. */
export interface ConsentText {
  id: string;
  contestId: string;
  /** The same for all versions. */
  subjectId: string;
  version: number;
  titles: ByLanguage;
  /** Markdown. */
  bodies: ByLanguage;
  createdBy: string | null;
  createdAt: number;
  /** A newer version replaced it, or it is asked for no longer. */
  endedAt: number | null;
}

/** A version without its words: enough to know whether someone has accepted it. */
export type TextVersion = Pick<ConsentText, 'id' | 'subjectId' | 'version' | 'endedAt'>;

export type ConsentFields = Pick<ConsentText, 'titles' | 'bodies'>;

/** Someone accepted a version. */
export interface Consent {
  textId: string;
  userId: string;
  acceptedAt: number;
}

/** A text in the reader's language, or in the one it has. */
export function inLanguage(texts: ByLanguage, language: TextLanguage): string {
  return texts[language] ?? texts.en ?? texts['zh-CN'] ?? '';
}

/** @throws InvalidInput for a language with a title or a text alone, and for a text in no language */
export function requireWhole({ titles, bodies }: ConsentFields): void {
  for (const language of ['en', 'zh-CN'] as const) {
    const suffix = language === 'en' ? 'En' : 'Zh';
    if ((titles[language] === undefined) === (bodies[language] === undefined)) continue;
    const field = `${titles[language] === undefined ? 'title' : 'body'}${suffix}`;
    throw new InvalidInput('required', {}, field);
  }
  if (titles.en === undefined && titles['zh-CN'] === undefined) throw new InvalidInput('consent_empty', {}, 'titleEn');
}

/** Texts that are asked for now and that this person has not accepted in this version. */
export function openTexts<T extends TextVersion>(texts: readonly T[], accepted: ReadonlySet<string>): T[] {
  return texts.filter(({ id, endedAt }) => endedAt === null && !accepted.has(id));
}

/** Whether a person accepted an earlier version of a text: it is asked for again because it changed. */
export function isChanged(text: TextVersion, all: readonly TextVersion[], accepted: ReadonlySet<string>): boolean {
  return all.some(({ id, subjectId, version }) => {
    return subjectId === text.subjectId && version < text.version && accepted.has(id);
  });
}
