import { expect } from 'chai';
import fc from 'fast-check';
import {
  englishColor,
  inkOn,
  lookOf,
  luminance,
  nextColor,
  shownLook,
  USUAL_COLORS,
  usualColor,
} from '../../src/rounds/problem-looks.rules.ts';

const COLORS = Object.values(USUAL_COLORS);

/** How people without one kind of cone see linear RGB (Machado and others, 2009). */
const SEEN: Record<string, number[][]> = {
  'all colors': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue cones': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function lab(rgb: string, seen: number[][]): number[] {
  const linear = [1, 3, 5].map((at) => {
    const part = parseInt(rgb.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const dot = (row: number[]) => row.reduce((sum, factor, at) => sum + factor * (linear[at] ?? 0), 0);
  const [r = 0, g = 0, b = 0] = seen.map((row) => Math.min(1, Math.max(0, dot(row))));
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

describe('looks of problems', () => {
  for (const [who, seen] of Object.entries(SEEN))
    it(`keep the usual colors apart for people with ${who}`, () => {
      const all = COLORS.map((rgb) => lab(rgb, seen));
      for (const [at, one] of all.entries())
        for (const [other, two] of all.slice(0, at).entries())
          expect(
            Math.hypot(...one.map((part, i) => part - (two[i] ?? 0))),
            `${COLORS[at]} ${COLORS[other]}`,
          ).to.be.above(15);
    });

  it('write on any color so that it can be read', () => {
    fc.assert(
      fc.property(hex, (rgb) => {
        const [high, low] = [luminance(rgb), luminance(inkOn(rgb))].sort((a, b) => b - a) as [number, number];
        expect((high + 0.05) / (low + 0.05)).to.be.at.least(4.5);
      }),
      { numRuns: 300 },
    );
  });

  it('give each new problem a color that none has, and the rarest after twelve', () => {
    const given: string[] = [];
    for (let n = 0; n < 25; n += 1) given.push(nextColor(given));
    expect(new Set(given.slice(0, 12)).size).to.equal(12);
    expect(given.slice(12, 24)).to.have.members(COLORS);
    expect(nextColor(['#123456'])).to.equal(COLORS[0]);
  });

  it('know a color by the position where none was chosen, and its name in each language unless it was named', () => {
    expect(lookOf({ position: 13 })).to.deep.equal({ alias: null, color: { rgb: COLORS[0], name: null } });
    expect(lookOf({ position: 0 }).color.rgb).to.equal(COLORS[0]);
    const own = { position: 1, alias: 'sum', color: { rgb: '#0072b2', name: 'sea' } };
    expect(englishColor(own.color)).to.equal('sea');
    expect(englishColor({ rgb: '#b2df8a', name: null })).to.equal('light green');
    expect(englishColor({ rgb: '#123456', name: null })).to.equal('#123456');
    const say = (key: string) => key;
    expect(shownLook(own, say).color.name).to.equal('sea');
    expect(shownLook({ position: 2 }, say)).to.deep.equal({
      alias: null,
      color: { rgb: '#e69f00', ink: '#000000', name: 'rounds:color.orange' },
    });
    expect(shownLook({ position: 2, color: { rgb: '#123456', name: null } }, say).color.name).to.equal('#123456');
    expect(usualColor('#123456')).to.equal(undefined);
  });
});
