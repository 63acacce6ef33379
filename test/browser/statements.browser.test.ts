/** Statements in a browser: it shows them, runs nothing in them, and loads nothing from other sites. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Frame, Page } from 'playwright-core';
import { systemActor } from '../../src/platform/actor.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { getProblemBySlug, importPackage, setPublic } from '../../src/problems/problems.service.ts';
import { legacyPackage, sumPackage } from '../packages/package-fixtures.ts';
import { hostileSvg, pdfOf, RED_PNG } from '../packages/statement-fixtures.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { zipOf, type Tree } from '../submissions/source-fixtures.ts';
import { windowOf } from './browser-setup.ts';

describe('statements in a browser', function () {
  this.timeout(120_000);
  let site: TestSite;
  let elsewhere: Server;
  let stranger: string;
  const asked: string[] = [];

  before(async () => {
    site = await startSite('sqlite');
    elsewhere = createServer((req, res) => {
      asked.push(String(req.url));
      res.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    stranger = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  });
  after(async () => {
    elsewhere.closeAllConnections();
    elsewhere.close();
    await site.close();
  });

  async function imported(tree: Tree, slug: string): Promise<void> {
    const actor = systemActor('test');
    const wrapped = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${slug}/${path}`, content]));
    await withPackage(
      { fileName: `${slug}.zip`, content: await zipOf(wrapped) },
      async ({ package: pkg, problems }) => {
        expect(problems).to.deep.equal([]);
        await importPackage(site.app, actor, pkg!);
        await setPublic(site.app, actor, await getProblemBySlug(site.app, actor, slug), true);
      },
    );
  }

  /** Opens a page and records every request that leaves the site and every dialog. */
  async function visit(
    address: string,
    width = 1280,
  ): Promise<{ page: Page; left: string[]; close: () => Promise<void> }> {
    const { context, page } = await windowOf(site, { width });
    const left: string[] = [];
    const isElsewhere = (url: string) => /^https?:/.test(url) && !url.startsWith(site.url);
    page.on('requestfinished', (request) => void (isElsewhere(request.url()) && left.push(request.url())));
    page.on('requestfailed', (request) => {
      // Requests that a policy or the same-origin rule forbids are reported as requests, but never sent.
      const reason = request.failure()?.errorText;
      if (isElsewhere(request.url()) && reason !== 'csp' && reason !== 'origin')
        left.push(`${request.url()} ${reason}`);
    });
    page.on('dialog', (dialog) => {
      left.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(address, { waitUntil: 'networkidle' });
    return { page, left, close: () => context.close() };
  }
  const viewerOf = (page: Page): Frame | undefined =>
    page.frames().find((frame) => frame.url().startsWith('chrome-extension:'));

  it('run no script and send no request to another host, whether Markdown, LaTeX or a drawing', async () => {
    const hostile = `# Hello
<script>document.title = 'SCRIPT RAN'</script><script src="${stranger}/script.js"></script>
<img src="x" onerror="document.title = 'SCRIPT RAN'"><img src="${stranger}/image.png" srcset="${stranger}/set.png 2x">
<svg onload="document.title = 'SCRIPT RAN'"><image href="${stranger}/in-svg.png"/></svg>
<iframe src="${stranger}/frame"></iframe><object data="${stranger}/object"></object><embed src="${stranger}/embed">
<link rel="stylesheet" href="${stranger}/style.css"><style>@import url(${stranger}/import.css); body { background: url(${stranger}/background.png) }</style>
<video src="${stranger}/video" autoplay poster="${stranger}/poster.png"></video><audio src="${stranger}/audio" autoplay></audio>
<p style="background: url(${stranger}/inline.png)">x</p><meta http-equiv="refresh" content="0;url=${stranger}/refresh"><base href="${stranger}/">
<form action="${stranger}/form"><button formaction="${stranger}/button">b</button></form><math href="${stranger}/math"></math>

![drawing](d.svg) ![spy](${stranger}/markdown.png) $\\includegraphics{${stranger}/katex.png}$ $\\href{javascript:document.title='SCRIPT RAN'}{x}$
`;
    await imported(
      sumPackage({ 'statement/problem.en.md': hostile, 'statement/d.svg': hostileSvg(stranger) }),
      'hostilemd',
    );
    const tex = `\\problemname{H}\\includegraphics{d} \\includegraphics{${stranger}/tex.png} \\illustration{0.3}{${stranger}/ill.png}{x}
<img src="${stranger}/html.png"> \\href{javascript:document.title='SCRIPT RAN'}{x} $\\includegraphics{${stranger}/katex.png}$
\\begin{verbatim}</pre><script>document.title='SCRIPT RAN'</script>\\end{verbatim}`;
    await imported(
      legacyPackage({ 'problem_statement/problem.tex': tex, 'problem_statement/d.svg': hostileSvg(stranger) }),
      'hostiletex',
    );
    for (const slug of ['hostilemd', 'hostiletex']) {
      const { page, left, close } = await visit(`/problems/${slug}`);
      expect(
        await page
          .locator('.prose img[src$="d.svg"]')
          .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
        slug,
      ).to.be.greaterThan(0);
      // The drawing opened in a window of its own has another origin than this site, too.
      const drawing = await page.locator('.prose img[src$="d.svg"]').getAttribute('src');
      await page.goto(String(drawing), { waitUntil: 'networkidle' });
      expect(await page.title(), slug).not.to.contain('SCRIPT RAN');
      expect(left, slug).to.deep.equal([]);
      await close();
    }
    expect(asked).to.deep.equal([]);
  });

  it("are shown in the browser's PDF viewer if they are a PDF, and linked on a phone", async () => {
    await imported(
      legacyPackage({
        'problem_statement/problem.tex': undefined,
        'problem_statement/problem.pdf': pdfOf('Hello PDF', { isCompressed: true }),
      }),
      'pdf',
    );
    const { page, left, close } = await visit('/problems/pdf');
    await page.locator('iframe.statement-pdf').scrollIntoViewIfNeeded();
    expect((await page.locator('iframe.statement-pdf').boundingBox())?.height).to.be.greaterThan(300);
    await expectEventually(() => viewerOf(page) !== undefined);
    expect(left).to.deep.equal([]);
    await close();

    const phone = await visit('/problems/pdf', 390);
    expect(await phone.page.locator('iframe.statement-pdf').isVisible()).to.equal(false);
    expect(viewerOf(phone.page)).to.equal(undefined);
    expect(await phone.page.getByRole('link', { name: /Statement as PDF/ }).isVisible()).to.equal(true);
    await phone.close();
  });

  it('never open a PDF with a script in the viewer', async () => {
    const pdf = pdfOf('Boo', { catalog: `/OpenAction << /S /JavaScript /JS (app.alert\\('SCRIPT RAN'\\);) >>` });
    await imported(sumPackage({ 'statement/problem.en.md': undefined, 'statement/problem.en.pdf': pdf }), 'active');
    const { page, left, close } = await visit('/problems/active');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /Statement as PDF/ }).click();
    expect((await download).suggestedFilename()).to.equal('problem.en.pdf');
    expect(viewerOf(page)).to.equal(undefined);
    expect(left).to.deep.equal([]);
    await close();
  });

  it('have footnotes with links in both directions', async () => {
    await imported(
      legacyPackage({
        'problem_statement/problem.tex': 'Add.\\footnote{Small ones.}',
        'problem_statement/x.png': RED_PNG,
      }),
      'notes',
    );
    const { page, close } = await visit('/problems/notes');
    await page.locator('.footnote-ref a').click();
    expect(new URL(page.url()).hash).to.equal('#fn1');
    await page.locator('.footnotes a').click();
    expect(new URL(page.url()).hash).to.equal('#fnref1');
    await close();
  });
});

async function expectEventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(holds()).to.equal(true);
}
