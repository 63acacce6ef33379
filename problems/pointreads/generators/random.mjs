#!/usr/bin/env node
/** Writes data/secret/08-random-*.in: random puts, deletions, flushes, compactions, restarts and gets of few keys. */
import { writeFileSync } from 'node:fs';

for (const [name, seed] of [
  ['a', 1],
  ['b', 2],
]) {
  const below = drawsFrom(seed);
  const key = () => `key${below(60)}`;
  const lines = [];
  for (let i = 0; i < 1500; i += 1) {
    const draw = below(100);
    if (draw < 50) lines.push(`get ${key()}`);
    else if (draw < 80) lines.push(`fill ${key()} ${1 + below(600)} ${i}`);
    else if (draw < 92) lines.push(`del ${key()}`);
    else if (draw < 97) lines.push('flush');
    else if (draw < 98) lines.push('compact');
    else if (draw < 99) lines.push('sum');
    else lines.push('#!restart');
  }
  const file = new URL(`../data/secret/08-random-${name}.in`, import.meta.url);
  writeFileSync(file, `${lines.join('\n')}\nsum\nstatus\n`);
}

/** splitmix32 */
function drawsFrom(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % limit;
  };
}
