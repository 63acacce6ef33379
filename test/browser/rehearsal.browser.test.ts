/** A rehearsal with nothing replaced: a real server and its real judge, from the form until nothing is left of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { systemActor } from '../../src/platform/actor.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { MortalSite } from '../chaos/mortal-site.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { migratedDatabase } from '../setup/databases.ts';
import { makePerson } from '../setup/people.ts';
import { freePort } from '../setup/second-process.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { fill, submitMain, windowOf } from './browser-setup.ts';
import { faultsOf, seriousFaults } from './page-faults.ts';

const program = (sum: string) =>
  `#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << ${sum} << "\\n"; }\n`;

describe('a rehearsal on a real judge', () => {
  let folder: string;
  let mortal: MortalSite;
  let inside: TestSite;
  let page: Page;
  let contest: string;

  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), 'kernelway-rehearsal-'));
    const port = await freePort();
    const database = await migratedDatabase('sqlite');
    const shared = {
      ...{ DATABASE_URL: database.url, DATA_DIR: join(folder, 'data'), BASE_URL: `http://127.0.0.1:${port}` },
      ...{ KERNELWAY_DEMO: '0', VERIFY_IMPORTS: '0', NODE_ENV: 'test' },
    };
    inside = await startSite('sqlite', shared, database);
    const organizer = await makePerson(inside, { roles: ['organizer'] });
    const examples = {
      'submissions/accepted/sum.cpp': program('a + b'),
      'submissions/wrong_answer/difference.cpp': program('a - b'),
    };
    const problemVersionId = await importedProblem(inside, 'sum', sumPackage(examples));
    // A rehearsal does not make a round of some seconds any shorter.
    const times = { closesInMs: HOUR + 10_000, freezesInMs: null };
    const { contest: made, round } = await publishedContest(inside, { participation: 'person', teamMax: 1 }, times);
    await addRoundProblem(inside.app, systemActor('test'), round.id, { problemVersionId, points: 1, weight: 1 });
    await inside.app.background.drain();
    contest = `/contests/${made.slug}`;
    mortal = new MortalSite(port, { ...shared, HOST: '127.0.0.1', JUDGE_TOOLCHAINS: 'cpp' });
    await mortal.start();
    const { email, password } = organizer;
    ({ page } = await windowOf({ ...inside, url: mortal.url }, { email, password, cachesPages: true }));
  });
  after(async function () {
    this.timeout(30_000);
    await page?.context().close();
    await mortal?.stop();
    await inside?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const figure = async (name: string) =>
    Number(
      await page
        .locator('dl > div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
        .locator('dd')
        .innerText(),
    );

  it('shows what it would do, plays it, says what came of it, and is thrown away', async function () {
    this.timeout(120_000);
    await page.goto(`${contest}/rehearsals/new`);
    await page.getByLabel('The Final').check();
    await fill(page, { teams: '5', startsInMinutes: '0' });
    await page.locator('input[name=source]').first().check();
    await page.locator('input[name=speed][value="60"]').check();
    await submitMain(page, 'button[name=act][value=preview]');
    expect(await page.locator('#rehearsal-preview').count()).to.equal(1);
    expect(await faultsOf(page, 'en')).to.deep.equal([]);
    await submitMain(page, 'button[name=act][value=start]');
    const rehearsal = page.url();
    // The page looks again by itself until all is judged, and then has a report and no buttons for a pause.
    await page.locator('#rehearsal-live h3', { hasText: 'Report' }).waitFor({ timeout: 90_000 });
    expect(await page.locator('form[action$="/pause"]').count()).to.equal(0);
    expect(await page.locator('main').innerText()).to.contain('Ended');
    // On a busy machine some are due when the round has closed already: those are refused, and the report says so.
    const submitted = await figure('Submitted');
    expect(submitted).to.be.greaterThan(0);
    expect(submitted + (await figure('Refused'))).to.equal(await figure('Planned'));
    expect([await figure('Verdict as expected'), await figure('Another verdict')]).to.deep.equal([submitted, 0]);
    expect(await faultsOf(page, 'en')).to.deep.equal([]);
    await page.setViewportSize({ width: 1280, height: 900 });

    await page.getByRole('link', { name: 'Open the rehearsal' }).click();
    await page.locator('.banner', { hasText: 'Rehearsal of' }).waitFor();
    await page.goto(`${new URL(page.url()).pathname}/rounds/final/board`);
    expect(await page.locator('#board tbody tr').count()).to.equal(5);
    expect(await seriousFaults(page)).to.deep.equal([]);
    const copy = new URL(page.url()).pathname;

    await page.goto(rehearsal);
    await page.locator('a[href$="/throw-away"]').click();
    await page.waitForURL('**/throw-away');
    expect(await faultsOf(page, 'en')).to.deep.equal([]);
    await submitMain(page, 'form[action$="/throw-away"] button');
    await page.locator('#rehearsal-live', { hasText: 'This report stays' }).waitFor({ timeout: 30_000 });
    expect((await page.goto(copy))?.status(), 'nothing is left of it').to.equal(404);
    const { db } = inside.app;
    for (const table of ['submissions', 'participants', 'judge_jobs'] as const)
      expect(await db(table).count({ n: '*' }), table).to.deep.equal([{ n: 0 }]);
  });
});
