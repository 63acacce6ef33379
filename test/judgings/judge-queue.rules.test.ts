import { expect } from 'chai';
import { LOAD_STEP_MS, MOST_LOAD, orderAt } from '../../src/judgings/judge-queue.rules.ts';

const DAY_MS = 24 * 3_600_000;

describe('the order of the judge queue', () => {
  it('sets back whoever handed in much lately, a step for each', () => {
    const busy = orderAt({ kind: 'first', queuedAt: 1000, load: 10 });
    const calm = orderAt({ kind: 'first', queuedAt: 1000 + LOAD_STEP_MS, load: 0 });
    expect(calm).to.be.lessThan(busy);
    expect(orderAt({ kind: 'first', queuedAt: 1000, load: 1 })).to.equal(calm);
  });

  it('lets age win in the end, however much somebody handed in', () => {
    const most = orderAt({ kind: 'first', queuedAt: 0, load: 1_000_000 });
    expect(most).to.equal(MOST_LOAD * LOAD_STEP_MS);
    expect(orderAt({ kind: 'first', queuedAt: most + 1, load: 0 })).to.be.greaterThan(most);
  });

  it('puts what is judged again behind first judgings, and sets behind everything for years', () => {
    const first = orderAt({ kind: 'first', queuedAt: 5000, load: 0 });
    const again = orderAt({ kind: 'again', queuedAt: 5000, load: 0 });
    const set = orderAt({ kind: 'set', queuedAt: 5000, load: 0 });
    expect([first, again, set]).to.deep.equal([first, again, set].sort((a, b) => a - b));
    expect(again, 'nobody is set back for what organizers want').to.equal(
      orderAt({ kind: 'again', queuedAt: 5000, load: 50 }),
    );
    for (const days of [1, 30, 365])
      expect(set).to.be.greaterThan(orderAt({ kind: 'again', queuedAt: 5000 + days * DAY_MS, load: 0 }));
    expect(set, 'in their own order').to.be.lessThan(orderAt({ kind: 'set', queuedAt: 5001, load: 0 }));
  });
});
