/** A participant asks on a phone, the jury claims and answers, and the participant sees the answer without loading the page. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { TestSite } from '../setup/site.ts';
import { demoSite, windowOf } from './browser-setup.ts';
import { seriousFaults } from './page-faults.ts';

const CUP = '/contests/kernel-cup-2';

describe('clarifications', () => {
  let site: TestSite;
  before(async function () {
    this.timeout(300_000);
    ({ site } = await demoSite());
  });
  after(() => site.close());

  const requireTidy = async (page: Page) => {
    expect(await seriousFaults(page), page.url()).to.deep.equal([]);
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(over, `${page.url()} is too wide`).to.be.at.most(0);
  };

  it('go from a phone to the jury and back, and keep what was typed', async function () {
    this.timeout(180_000);
    const phone = await windowOf(site, { email: 'zhao@example.org', width: 390 });
    const desk = await windowOf(site, { email: 'organizer@example.org', locale: 'zh-CN' });
    const { page: ann } = phone;
    const { page: jury } = desk;

    await ann.goto(`${CUP}/rounds/round-1/problems/B`);
    expect(await ann.locator('#clarification-news').innerText()).to.contain('Announcement:');
    await ann.getByRole('link', { name: 'Ask a question' }).click();
    const chosen = await ann.locator('#field-about option:checked').innerText();
    expect(chosen).to.contain('B. ');
    await ann.locator('#field-text').fill('May a cache use **all** memory?');
    await ann.goto(CUP);
    await requireTidy(ann);
    await ann.goto(`${CUP}/clarifications`);
    expect(await ann.locator('#field-text').inputValue()).to.equal('May a cache use **all** memory?');
    await requireTidy(ann);
    await ann.getByRole('button', { name: 'Send question' }).click();
    await ann.locator('.alert, [role=status]', { hasText: 'was sent to the organizers' }).first().waitFor();

    await jury.goto(CUP);
    await jury.locator('#clarification-news a').click();
    await requireTidy(jury);
    await jury.getByRole('link', { name: 'May a cache use' }).click();
    await jury.getByRole('button', { name: '认领', exact: true }).click();
    await jury.getByText('你已认领').waitFor();
    await requireTidy(jury);
    await jury.locator('#field-template').selectOption('Yes.');
    await jury.getByLabel('所有人，连同提问内容').check();
    // The participant waits on the overview, which asks by itself.
    await ann.goto(CUP);
    await jury.getByRole('button', { name: '发送回复' }).click();
    await jury.getByText('所有人可见').first().waitFor();
    await requireTidy(jury);
    await ann.evaluate(
      `htmx.ajax('GET', '${CUP}/clarifications/news', { target: '#clarification-news', swap: 'outerHTML' })`,
    );
    await ann.locator('#clarification-news', { hasText: '1 new answer.' }).waitFor();
    await ann.locator('#clarification-news a').click();
    const article = ann.locator('article', { hasText: 'May a cache use all memory?' });
    expect(await article.innerText())
      .to.contain('Yes.')
      .and.to.contain('New')
      .and.to.contain('answered');
    await requireTidy(ann);
    for (const path of ['announce', 'templates']) {
      await jury.goto(`${CUP}/clarifications/${path}`);
      await requireTidy(jury);
    }
    expect([...phone.troubles, ...desk.troubles]).to.deep.equal([]);
  });
});
