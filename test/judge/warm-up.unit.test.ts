import { expect } from 'chai';
import { WarmUp } from '../../judge/warm-up.ts';

const ref = (n: number) => ({ sha256: String(n).padStart(64, '0'), sizeBytes: n });
const order = (id: string, ...numbers: number[]) => ({ id, blobs: numbers.map(ref) });
const plainly = <T>(work: () => Promise<T>): Promise<T> => work();

/** Resolves as soon as the condition holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('warming up', () => {
  it('downloads every input once, one after the other', async () => {
    const fetched: number[] = [];
    let atOnce = 0;
    let turns = 0;
    const fetch = async ({ sizeBytes }: { sizeBytes: number }) => {
      atOnce += 1;
      expect(atOnce).to.equal(1);
      await Promise.resolve();
      fetched.push(sizeBytes);
      atOnce -= 1;
    };
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      turns += 1;
      return work();
    };
    const warm = new WarmUp(fetch, inTurn, new AbortController().signal);
    expect(warm.state).to.equal(undefined);
    warm.take(order('a', 1, 2, 3));
    expect(warm.state).to.deep.equal({ id: 'a', done: 0, total: 3 });
    warm.take(order('a', 1, 2, 3));
    await until(() => warm.state?.done === 3);
    expect([fetched, turns]).to.deep.equal([[1, 2, 3], 3]);
  });

  it('retries only what could not be downloaded', async () => {
    const tried: number[] = [];
    let broken = true;
    const fetch = ({ sizeBytes }: { sizeBytes: number }): Promise<void> => {
      tried.push(sizeBytes);
      if (sizeBytes !== 2 || !broken) return Promise.resolve();
      broken = false;
      return Promise.reject(new Error('the site is away'));
    };
    const warm = new WarmUp(fetch, plainly, new AbortController().signal, 1);
    warm.take(order('a', 1, 2, 3));
    await until(() => warm.state?.done === 3);
    expect(tried).to.deep.equal([1, 2, 3, 2]);
  });

  it('drops an older request for a newer one, and stops with the judge', async () => {
    const fetched: number[] = [];
    let open: () => void = () => undefined;
    const stop = new AbortController();
    const fetch = async ({ sizeBytes }: { sizeBytes: number }) => {
      if (sizeBytes === 1) await new Promise<void>((resolve) => (open = resolve));
      fetched.push(sizeBytes);
    };
    const warm = new WarmUp(fetch, plainly, stop.signal);
    warm.take(order('old', 1, 2));
    warm.take(order('new', 3));
    await until(() => warm.state?.done === 1);
    open();
    await until(() => fetched.includes(1));
    expect(warm.state).to.deep.equal({ id: 'new', done: 1, total: 1 });
    stop.abort();
    warm.take(order('late', 4));
    expect(warm.state?.id).to.equal('new');
    expect(fetched).to.have.members([1, 3]);
  });
});
