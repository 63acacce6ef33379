/** Visible faults of any page: too wide, a raw message key, the wrong language, violations found by axe. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NAMESPACES = readdirSync(new URL('../../locales/en/', import.meta.url))
  .map((file) => file.replace('.json', ''))
  .join('|');
const MESSAGE_KEY = new RegExp(`\\b(?:${NAMESPACES}):[a-z_]+[\\w.]*|\\{\\{\\w+|\\bundefined\\b|\\[object |\\bNaN\\b`);

/** Faults of the open page, in a wide and in a narrow window. */
export async function faultsOf(page: Page, locale: string): Promise<string[]> {
  const faults: string[] = [];
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    // The page answers the new width in the next frames: what scrolls now can be reached by keyboard.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    if (over > 0) faults.push(`${over} px wider than a window of ${width}`);
    // Chinese words change no color and no structure, and axe takes most of the time.
    if (locale === 'en') faults.push(...(await seriousFaults(page)).map((fault) => `at ${width}: ${fault}`));
  }
  const raw = MESSAGE_KEY.exec(await page.locator('body').innerText());
  if (raw) faults.push(`shows «${raw[0]}»`);
  const language = await page.locator('html').getAttribute('lang');
  if (language !== locale) faults.push(`is in ${language}`);
  return faults;
}

/** Violations that axe calls serious or critical, each with the first element. */
export async function seriousFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(options: { resultTypes: string[] }): Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id} ×${nodes.length}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary.slice(0, 200)}`,
      );
  });
}
