import { expect } from 'chai';
import { seedDemo } from '../../seeds/demo/seed.ts';
import { startSite } from '../setup/site.ts';

describe('the demo', () => {
  // Its times are rounded to the hour, so what is open when something is submitted depends on the minute.
  for (const minute of [1, 40, 59])
    it(`is complete when the site starts ${minute} minutes past the hour`, async function () {
      this.timeout(120_000);
      const site = await startSite('sqlite');
      try {
        site.clock.set(Date.parse('2027-03-01T08:00:00Z') + minute * 60_000);
        await seedDemo(site.app);
        const contests = await site.client().get('/contests');
        expect(contests.status).to.equal(200);
        expect(contests.text).to.contain('kernel-cup-2');
      } finally {
        await site.close();
      }
    });
});
