import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostQuiet } from '../../judge/host-quiet.ts';

describe('quiet times of a judge host', () => {
  it('runs a benchmark alone, while ordinary jobs overlap', async () => {
    const quiet = new HostQuiet();
    let running = 0;
    let mostTogether = 0;
    let besideBenchmark = 0;
    const work = async (): Promise<void> => {
      running++;
      mostTogether = Math.max(mostTogether, running);
      await sleep(5);
      running--;
    };
    const job = (): Promise<void> => quiet.withShare(async () => work());
    const benchmark = (): Promise<void> =>
      quiet.withShare(async (exclusively) => {
        await work();
        await exclusively(async () => {
          besideBenchmark += running;
          await sleep(5);
          besideBenchmark += running;
        });
        await work();
      });
    await Promise.all([job(), benchmark(), job(), benchmark(), job(), job()]);
    expect(mostTogether).to.be.above(1);
    expect(besideBenchmark).to.equal(0);
  });

  it('ends the quiet time after a failed benchmark', async () => {
    const quiet = new HostQuiet();
    const failing = quiet.withShare((exclusively) => exclusively(() => Promise.reject(new Error('no'))));
    expect(await failing.catch((error: Error) => error.message)).to.equal('no');
    expect(await quiet.withShare((exclusively) => exclusively(async () => 'yes'))).to.equal('yes');
  });
});
