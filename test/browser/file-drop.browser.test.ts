/** The box for files: what was chosen or dropped stands there with its size before it is sent, and can be taken out again. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { TestSite } from '../setup/site.ts';
import { windowOf } from './browser-setup.ts';
import { livelySite } from './lively-site.ts';
import { seriousFaults } from './page-faults.ts';

const BOX = '[data-file-drop]';

/** Drops files on the box, as a person who drags them from a folder; names and their sizes in bytes. */
const drop = (page: Page, files: readonly (readonly [string, number])[]): Promise<void> =>
  page.evaluate(`{
    const transfer = new DataTransfer();
    for (const [name, size] of ${JSON.stringify(files)})
      transfer.items.add(new File(['x'.repeat(size)], name));
    document.querySelector('${BOX}').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
  }`);
const lines = (page: Page): Promise<string[]> => page.locator(`${BOX} li`).allInnerTexts();
const sent = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelector('${BOX} input').files].map((file) => file.name)`);

describe('dropping files', function () {
  this.timeout(300_000);
  let site: TestSite;
  before(async () => {
    ({ site } = await livelySite());
  });
  after(() => site.close());

  it('lists names and sizes, adds to what is there, and takes one out by keyboard', async () => {
    const { page, troubles } = await windowOf(site, { email: 'zhao@example.org' });
    await page.goto('/problems/sum');
    expect(await page.locator(`${BOX} .file-drop-hint`).isVisible()).to.equal(true);
    await drop(page, [['main.cpp', 2048]]);
    await drop(page, [['sums.h', 10]]);
    expect((await lines(page)).map((line) => line.replace(/\s+/g, ' '))).to.deep.equal([
      'main.cpp 2 KiB Remove',
      'sums.h 10 B Remove',
    ]);
    expect(await page.locator(`${BOX} [role=status]`).innerText()).to.equal('Total: 2 KiB');
    expect(await seriousFaults(page)).to.deep.equal([]);
    await page.locator('button[aria-label="Remove: main.cpp"]').focus();
    await page.keyboard.press('Enter');
    expect(await sent(page)).to.deep.equal(['sums.h']);
    expect(await page.locator(`${BOX} input`).evaluate((input) => input.matches(':focus'))).to.equal(true);
    expect(troubles).to.deep.equal([]);
  });

  it('says when files are too large, and keeps only one where one is wanted', async () => {
    const { page } = await windowOf(site, { email: 'zhao@example.org' });
    await page.goto('/problems/sum');
    await page.locator(BOX).evaluate((box) => box.setAttribute('data-limit', '100'));
    await drop(page, [['main.cpp', 101]]);
    expect(await page.locator(`${BOX} [role=status]`).innerText()).to.contain('this will be refused');
    const staff = await windowOf(site, { email: 'organizer@example.org' });
    await staff.page.goto('/problems/import');
    await drop(staff.page, [['one.zip', 1]]);
    await drop(staff.page, [['two.zip', 1]]);
    expect(await sent(staff.page)).to.deep.equal(['two.zip']);
  });
});
