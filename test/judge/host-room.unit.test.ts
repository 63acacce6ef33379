/** Whether the last core is used for a submission, from what the machine was seen to do. */
import { expect } from 'chai';
import { HostRoom } from '../../judge/host-room.ts';
import { Slots } from '../../judge/slots.ts';

const GIB = 1024 ** 3;

describe('the room of a judge host', () => {
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

  /** Time passes, in which this many cores are busy, and the room is looked at four times a second. */
  function pass(seconds: number, cores: number): void {
    for (let look = 0; look < seconds * 4; look += 1) {
      now += 250;
      busyMs += 250 * cores;
      room.look();
    }
  }

  it('leaves a core to the others until they were seen', () => {
    expect(slots.offered).to.equal(1);
    pass(1, 0.1);
    expect(slots.offered).to.equal(2);
  });

  it('is all but one core while others use that, and all when they stop', () => {
    pass(1, 1);
    expect(slots.offered).to.equal(1);
    pass(1, 0.1);
    expect(slots.offered).to.equal(2);
    pass(1, 1);
    expect(slots.offered).to.equal(1);
  });

  it('does not count what its own jobs use', () => {
    slots.take();
    pass(1, 1.3);
    expect(slots.offered).to.equal(2);
    pass(2, 2);
    expect(slots.offered, 'the site uses the other core').to.equal(1);
  });

  it('does not change at a moment that is like a little of each', () => {
    pass(1, 0.1);
    pass(2, 0.5);
    expect(slots.offered).to.equal(2);
    pass(1, 1.2);
    pass(2, 0.5);
    expect(slots.offered).to.equal(1);
  });

  it('is looked at again now and then while every slot is in use', () => {
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

  it('is less where two compilers have no memory', () => {
    freeBytes = GIB;
    pass(1, 0);
    expect(slots.offered).to.equal(1);
  });

  it('of one core is that core', () => {
    slots = new Slots(1, 1, () => now);
    room = new HostRoom(slots, () => ({ busyMs, nowMs: now, freeBytes }));
    pass(1, 1);
    expect(slots.offered).to.equal(1);
  });
});
