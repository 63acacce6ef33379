import { expect } from 'chai';
import {
  DEFAULT_LIMITS,
  derivedTimeLimitMs,
  HIGHEST_LIMITS,
  limitsBeyondOurs,
  limitsFrom,
  type StatedLimits,
} from '../../src/packages/package-limits.rules.ts';

const MIB = 1024 * 1024;

describe('the limits of a problem', () => {
  it('are the defaults of the format if the package states none', () => {
    expect(limitsFrom({}, 'default')).to.deep.equal({
      timeLimitMs: 1000,
      timeLimitFrom: 'default',
      memoryBytes: 1024 * MIB,
      outputBytes: 8 * MIB,
      codeBytes: 128 * 1024,
      buildTimeMs: 60_000,
      buildMemoryBytes: 2048 * MIB,
      validationTimeMs: 60_000,
      validationMemoryBytes: 1024 * MIB,
      validationOutputBytes: 8 * MIB,
      acToLimit: 2,
      limitToTle: 1.5,
      timeResolutionMs: 1000,
    });
  });

  it('are what the package states, in seconds, MiB, and KiB of code', () => {
    const stated = {
      time_limit: 1.5,
      time_resolution: 0.1,
      time_multipliers: { ac_to_time_limit: 3, time_limit_to_tle: 2 },
      memory: 2,
      output: 3,
      code: 4,
      compilation_time: 5,
      compilation_memory: 6,
      validation_time: 7,
      validation_memory: 8,
      validation_output: 9,
    };
    expect(limitsFrom(stated, 'problem.yaml')).to.deep.equal({
      timeLimitMs: 1500,
      timeLimitFrom: 'problem.yaml',
      memoryBytes: 2 * MIB,
      outputBytes: 3 * MIB,
      codeBytes: 4096,
      buildTimeMs: 5000,
      buildMemoryBytes: 6 * MIB,
      validationTimeMs: 7000,
      validationMemoryBytes: 8 * MIB,
      validationOutputBytes: 9 * MIB,
      acToLimit: 3,
      limitToTle: 2,
      timeResolutionMs: 100,
    });
  });

  it('are whole milliseconds and bytes, and never zero', () => {
    const tiny = limitsFrom({ time_limit: 0.0001, time_resolution: 0.0001, memory: 0.3, code: 0.3 }, 'problem.yaml');
    expect(tiny).to.include({ timeLimitMs: 1, timeResolutionMs: 1, memoryBytes: 314_573, codeBytes: 307 });
    expect(limitsFrom({ time_multipliers: {} }, 'default')).to.include({ acToLimit: 2, limitToTle: 1.5 });
  });

  it('are supported up to the maximum, and refused above it', () => {
    const highest = {
      time_limit: 300,
      memory: 8192,
      output: 256,
      code: 16_384,
      compilation_time: 600,
      compilation_memory: 8192,
      validation_time: 600,
      validation_memory: 8192,
      validation_output: 256,
    };
    expect(HIGHEST_LIMITS).to.deep.equal(highest);
    expect(limitsBeyondOurs(highest)).to.deep.equal([]);
    expect(limitsBeyondOurs({})).to.deep.equal([]);
    for (const [key, value] of Object.entries(highest)) {
      const stated: StatedLimits = { ...highest, [key]: value + 0.5 };
      const isLowered = key === 'output' || key === 'validation_output';
      expect(limitsBeyondOurs(stated), key).to.deep.equal([{ key, stated: value + 0.5, highest: value, isLowered }]);
    }
    expect(limitsBeyondOurs({ ...DEFAULT_LIMITS }), 'the defaults are').to.deep.equal([]);
  });

  it('are lowered to the maximum for output alone', () => {
    const beyond = limitsFrom({ output: 1024, validation_output: 300, memory: 9000 }, 'default');
    expect(beyond.outputBytes).to.equal(256 * MIB);
    expect(beyond.validationOutputBytes).to.equal(256 * MIB);
    expect(beyond.memoryBytes).to.equal(9000 * MIB);
  });

  it('derive the time limit from the slowest run with its margin, rounded up to at least one step of the resolution', () => {
    expect(derivedTimeLimitMs(1000, 2, 1000)).to.equal(2000);
    expect(derivedTimeLimitMs(1000.1, 2, 1000)).to.equal(3000);
    expect(derivedTimeLimitMs(0, 2, 100)).to.equal(100);
  });
});
