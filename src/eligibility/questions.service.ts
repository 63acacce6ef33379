/** What a person is asked when they register, as the forms of registration show it (`eligibility/_questions`). */
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { LanguageCode } from '../platform/i18n.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import { inLanguage, type ConsentText } from './consents.rules.ts';
import { isAnyOpen, type SignUpRules } from './eligibility.rules.ts';
import { openQuestions } from './eligibility.service.ts';

export interface ShownText {
  id: string;
  title: string;
  html: string;
  version: number;
  writtenAt: number;
  isChanged: boolean;
}

export interface ShownQuestions {
  age: Pick<SignUpRules, 'adultAge' | 'lowestAge'> | null;
  texts: ShownText[];
}

/** What is still open for this person; null when nothing is, and for visitors. */
export async function shownQuestions(
  app: App,
  actor: Actor,
  contest: Contest,
  language: LanguageCode,
): Promise<ShownQuestions | null> {
  if (actor.kind !== 'user') return null;
  const open = await openQuestions(app, actor, contest);
  if (!isAnyOpen(open)) return null;
  return { age: open.age, texts: await publicTexts(open.texts, language) };
}

/** Texts for a reader, with their Markdown as HTML. */
export async function publicTexts(
  texts: readonly (ConsentText & { isChanged?: boolean })[],
  language: LanguageCode,
): Promise<ShownText[]> {
  return await Promise.all(
    texts.map(async (text) => ({
      id: text.id,
      title: inLanguage(text.titles, language),
      html: await markdownHtml(inLanguage(text.bodies, language)),
      version: text.version,
      writtenAt: text.createdAt,
      isChanged: text.isChanged ?? false,
    })),
  );
}
