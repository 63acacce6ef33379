/** Whether a submission may use the last core, depending on the measured load of the machine. */
import { expect } from 'chai';
import { HostRoom } from '../../judge/host-room.ts';
import { Slots } from '../../judge/slots.ts';

const GIB = 1024 ** 3;

describe('the number of slots that a judge host offers', () => {
  let now: number;
  let busyMs: number;
  let freeBytes: number;
  let slots: Slots;
  let room: HostRoom;

  beforeEach(() => {
    [now, busyMs, freeBytes] = [0, 0, 8 * GIB];
    slots = new Slots(2, 2, () => now);
    room = new HostRoom(slots, () => ({ busyMs, nowMs: now, freeBytes }));
  });

  /** Advances the clock with this many cores busy, and updates the offer four times per second. */
  function pass(seconds: number, cores: number): void {
    for (let look = 0; look < seconds * 4; look += 1) {
      now += 250;
      busyMs += 250 * cores;
      room.look();
    }
  }

  it('leaves one core to other processes until their load is known', () => {
    expect(slots.offered).to.equal(1);
    pass(1, 0.1);
    expect(slots.offered).to.equal(2);
  });

  it('is all but one core while others use that core, and all cores when they stop', () => {
    pass(1, 1);
    expect(slots.offered).to.equal(1);
    pass(1, 0.1);
    expect(slots.offered).to.equal(2);
    pass(1, 1);
    expect(slots.offered).to.equal(1);
  });

  it('does not count the load of its own jobs', () => {
    slots.take();
    pass(1, 1.3);
    expect(slots.offered).to.equal(2);
    pass(2, 2);
    expect(slots.offered, 'the site uses the other core').to.equal(1);
  });

  it('does not change within a load that is between the two limits', () => {
    pass(1, 0.1);
    pass(2, 0.5);
    expect(slots.offered).to.equal(2);
    pass(1, 1.2);
    pass(2, 0.5);
    expect(slots.offered).to.equal(1);
  });

  it('is updated from time to time while every slot is in use', () => {
    pass(1, 0);
    slots.take();
    const hold = slots.take();
    pass(9, 2);
    expect(slots.offered).to.equal(2);
    pass(2, 2);
    expect(slots.offered, 'the last slot is held back').to.equal(1);
    hold.giveBack();
    expect(slots.free).to.equal(0);
    pass(0.25, 1.2);
    expect(slots.offered).to.equal(2);
    slots.take();
    pass(11, 2);
    expect(slots.offered).to.equal(1);
  });

  it('is lower if the memory does not suffice for two compilers', () => {
    freeBytes = GIB;
    pass(1, 0);
    expect(slots.offered).to.equal(1);
  });

  it('is always one on a machine with one core', () => {
    slots = new Slots(1, 1, () => now);
    room = new HostRoom(slots, () => ({ busyMs, nowMs: now, freeBytes }));
    pass(1, 1);
    expect(slots.offered).to.equal(1);
  });
});
