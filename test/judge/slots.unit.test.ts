import { expect } from 'chai';
import { Slots } from '../../judge/slots.ts';

describe('the slots of a judge host', () => {
  it('are one core each, starting with the last, and free again when given back', () => {
    const slots = new Slots(2, 4);
    const [first, second] = [slots.take(), slots.take()];
    expect([first.cpu, second.cpu, slots.free]).to.deep.equal([3, 2, 0]);
    first.giveBack();
    first.giveBack();
    expect(slots.free).to.equal(1);
    expect(slots.take().cpu).to.equal(3);
  });

  it('count as in use while they are lent', () => {
    const slots = new Slots(3, 3);
    slots.take();
    const loans = slots.borrow(5);
    expect(loans.map(({ cpu }) => cpu)).to.deep.equal([1, 0]);
    expect([slots.free, slots.borrow(1)]).to.deep.equal([0, []]);
    for (const loan of loans) loan.giveBack();
    expect([slots.free, slots.borrow(0)]).to.deep.equal([2, []]);
  });

  it('are recalled from a loan when a job comes, and free when both have ended', () => {
    const slots = new Slots(2, 2);
    slots.take();
    const [loan] = slots.borrow(1);
    expect(loan?.isWantedBack).to.equal(false);
    const job = slots.take();
    expect([loan?.isWantedBack, job.cpu]).to.deep.equal([true, loan?.cpu]);
    loan?.giveBack();
    expect(slots.free).to.equal(0);
    job.giveBack();
    expect(slots.free).to.equal(1);
  });

  it('are shared while an older run of the same job still ends', () => {
    const slots = new Slots(1, 1);
    const [older, newer] = [slots.take(), slots.take()];
    older.giveBack();
    expect(slots.free).to.equal(0);
    newer.giveBack();
    expect(slots.free).to.equal(1);
  });

  it('wake a waiter when a slot is free or the judge stops', async () => {
    const slots = new Slots(1, 1);
    const hold = slots.take();
    const over = new AbortController();
    const waits = slots.untilFree(over.signal);
    hold.giveBack();
    await waits;
    slots.take();
    const waitsForEver = slots.untilFree(over.signal);
    over.abort();
    await waitsForEver;
    await slots.untilFree(over.signal);
    expect(slots.free).to.equal(0);
  });

  it('are assigned up to the number offered, and never taken away', async () => {
    const slots = new Slots(3, 3);
    slots.offer(2);
    const [first] = [slots.take(), slots.take()];
    expect([slots.free, slots.borrow(3)]).to.deep.equal([0, []]);
    slots.offer(1);
    first.giveBack();
    expect(slots.free).to.equal(0);
    const waits = slots.untilFree(new AbortController().signal);
    slots.offer(3);
    await waits;
    expect(slots.borrow(5)).to.have.length(2);
  });

  it('measure how long they were in use', () => {
    let now = 0;
    const slots = new Slots(2, 2, () => now);
    const hold = slots.take();
    now = 100;
    const [loan] = slots.borrow(1);
    now = 150;
    hold.giveBack();
    now = 200;
    loan?.giveBack();
    now = 1_000;
    expect(slots.heldMs).to.equal(100 + 2 * 50 + 50);
  });
});
