/** Markdown for pages: rendered outside the event loop, once per text, within limits. */
import { task } from './aside/lane.ts';
import { textLane } from './aside/lanes.ts';
import type * as markdown from './markdown.ts';
import { escapeHtml } from './safe-html.ts';

/** A text that takes longer is shown as typed. */
export const TEXT_WITHIN_MS = 5_000;

const RENDER = task<typeof markdown.renderMarkdown>(new URL('./markdown.ts', import.meta.url).href, 'renderMarkdown');

/** Safe HTML of a Markdown text; a text that takes too long is shown as typed. */
export async function markdownHtml(source: string): Promise<string> {
  return (await textLane.once(RENDER, source, TEXT_WITHIN_MS)) ?? textAsTyped(source);
}

/** HTML that shows a text as typed. */
export function textAsTyped(source: string): string {
  return `<pre class="text-as-typed">${escapeHtml(source)}</pre>`;
}
