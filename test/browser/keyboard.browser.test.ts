/**
 * With the keyboard only: every focus stop is visible and usable, forms can be filled and sent, and errors get the
 * focus.
 */
import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import type { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import type { TestSite } from '../setup/site.ts';
import { demoSite, windowOf } from './browser-setup.ts';

const MOST_STOPS = 150;
const CUP = '/contests/kernel-cup-2';

describe('with the keyboard only', function () {
  this.timeout(180_000);
  let site: TestSite;
  let judge: FakeJudgehost;
  let page: Page;
  let troubles: string[];
  const contexts: BrowserContext[] = [];
  before(async () => {
    ({ site, judge } = await demoSite());
    const opened = await windowOf(site);
    ({ page, troubles } = opened);
    contexts.push(opened.context);
  });
  after(async () => {
    for (const context of contexts) await context.close();
    await site.close();
  });
  afterEach('no page had an error', () => expect(troubles).to.deep.equal([]));

  it('the first stop skips the navigation', async () => {
    await page.goto('/problems');
    await page.keyboard.press('Tab');
    const skip = page.locator('.skip-link');
    expect(await skip.evaluate((link) => link.matches(':focus'))).to.equal(true);
    const box = await skip.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), 'the link is too small to see').to.be.greaterThan(10);
    await page.keyboard.press('Enter');
    expect(await focused(page)).to.equal('main#main');
    await page.keyboard.press('Tab');
    expect(await page.locator('main :focus').count(), await focused(page)).to.equal(1);
  });

  it('signing in: a wrong password moves the focus to the error, from there to the field, then in', async () => {
    await page.goto('/sign-in');
    await tabTo(page, '#field-email');
    await page.keyboard.type('zhao@example.org');
    await tabTo(page, '#field-password');
    await page.keyboard.type('a wrong password');
    await tabTo(page, 'form[action="/sign-in"] button');
    expect(await pressEnter(page)).to.equal(422);
    expect(await page.locator('main [role=alert]').evaluate((box) => box.matches(':focus'))).to.equal(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The message does not say which of the two is wrong: it links to the first field, which kept its value.
    expect(await focused(page)).to.equal('input#field-email');
    expect(await page.inputValue('#field-email')).to.equal('zhao@example.org');
    await tabTo(page, '#field-password');
    await page.keyboard.type('kernelway demo');
    expect(await pressEnter(page)).to.equal(200);
    expect(new URL(page.url()).pathname).to.equal('/');
  });

  it('submitting: the missing field gets the focus, then the solution is submitted and its verdict read', async () => {
    await page.goto('/problems/sum');
    await tabTo(page, '#field-code');
    await page.keyboard.type('int main() { return 0; }');
    await tabTo(page, '#submit button.btn-primary');
    expect(await pressEnter(page)).to.equal(422);
    expect(await page.locator('#submit [role=alert]').evaluate((box) => box.matches(':focus'))).to.equal(true);
    await tabTo(page, '#field-language');
    await page.keyboard.type('C++');
    expect(await page.inputValue('#field-language')).to.equal('cpp');
    await tabTo(page, '#submit button.btn-primary');
    await pressEnter(page);
    const line = page.locator('.judging-line');
    await line.getByText('Next in the queue').waitFor();
    await judge.report(await judge.take());
    await line.getByText('All 12 tests passed').waitFor();
    await tabTo(page, '.test-square');
  });

  it('a long form leads from the error to its field', async () => {
    const opened = await windowOf(site, { email: 'organizer@example.org' });
    contexts.push(opened.context);
    await opened.page.goto('/contests/new');
    await tabTo(opened.page, 'main form button.btn-primary');
    expect(await pressEnter(opened.page)).to.equal(422);
    expect(await opened.page.locator('main [role=alert]').evaluate((box) => box.matches(':focus'))).to.equal(true);
    await opened.page.keyboard.press('Tab');
    const target = await opened.page.locator(':focus').getAttribute('href');
    await opened.page.keyboard.press('Enter');
    expect(`#${await opened.page.locator(':focus').getAttribute('id')}`).to.equal(target);
  });

  it('the menu of the person opens, moves with arrow keys and closes, and contains sign-out', async () => {
    await page.goto('/contests');
    await tabTo(page, '.nav-person');
    await page.keyboard.press('Enter');
    await page.locator('.dropdown-menu.show').waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.dropdown-menu :focus').count(), await focused(page)).to.equal(1);
    await page.keyboard.press('Escape');
    await page.locator('.dropdown-menu.show').waitFor({ state: 'detached' });
    await tabTo(page, '[data-theme-switch]', 'Shift+Tab');
    const before = await page.locator('html').getAttribute('data-bs-theme');
    await page.keyboard.press('Enter');
    expect(await page.locator('html').getAttribute('data-bs-theme')).not.to.equal(before);
    await tabTo(page, '.nav-person');
    await page.keyboard.press('Enter');
    await tabTo(page, 'form[action="/sign-out"] button', 'ArrowDown');
    expect(await pressEnter(page)).to.equal(200);
    await page.locator('nav a[href="/sign-up"]').waitFor();
  });

  for (const { email, paths } of [
    { email: undefined, paths: ['/', '/sign-up', CUP] },
    { email: 'zhao@example.org', paths: ['/', `${CUP}/rounds/round-1/problems/A`, `${CUP}/rounds/warm-up/board`] },
    { email: 'organizer@example.org', paths: ['/desk', `${CUP}/teams`, '/judges'] },
  ]) {
    for (const width of [1280, 390]) {
      it(`each focus stop of ${email ?? 'a visitor'} is visible and marked, ${width} px wide`, async () => {
        const opened = await windowOf(site, { email, width });
        contexts.push(opened.context);
        for (const path of paths) {
          await opened.page.goto(path);
          const stops = await stopsOf(opened.page);
          expect(stops.length, path).to.be.greaterThan(5);
          const faults = stops.filter((stop) => stop.fault !== undefined).map((stop) => `${stop.name}: ${stop.fault}`);
          expect(faults, path).to.deep.equal([]);
        }
      });
    }
  }
});

/** A short description of the focused element. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>(
    `document.activeElement.tagName.toLowerCase() + (document.activeElement.id ? '#' + document.activeElement.id : '')`,
  );
}

/** Presses a key until the element has the focus. */
async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < MOST_STOPS; presses += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    passed.push(await focused(page));
  }
  throw new Error(`${selector} is not reached by ${key}; passed ${passed.slice(0, 60).join(', ')}`);
}

/** Presses Enter and waits for the next page; returns its status. */
async function pressEnter(page: Page): Promise<number> {
  const [answer] = await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  return answer?.status() ?? 0;
}

/** Checks the focused element, each once; null when there are no more. Runs in the page. */
const JUDGE_STOP = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.hasAttribute('data-passed')) return null;
  element.setAttribute('data-passed', '');
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const name = element.outerHTML.replace(/\\s+/g, ' ').slice(0, 110);
  const box = element.getBoundingClientRect();
  if (box.width < 2 || box.height < 2) return { name, fault: 'has no size' };
  if (box.right <= 0 || box.left >= innerWidth || box.bottom <= 0 || box.top >= innerHeight)
    return { name, fault: 'is out of sight' };
  const style = getComputedStyle(element);
  if (style.visibility !== 'visible' || Number(style.opacity) < 0.3) return { name, fault: 'is hidden' };
  const looks = () => [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join();
  const marked = looks();
  element.blur();
  const plain = looks();
  element.focus();
  return marked === plain ? { name, fault: 'does not show that it has the focus' } : { name };
})()`;

/** Tabs through the page and checks each stop: in the window, not hidden, and visibly focused. */
async function stopsOf(page: Page): Promise<{ name: string; fault?: string }[]> {
  const stops: { name: string; fault?: string }[] = [];
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<{ name: string; fault?: string } | null>(JUDGE_STOP);
    if (!stop) return stops;
    stops.push(stop);
  }
  return stops;
}
