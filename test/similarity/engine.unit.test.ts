import { expect } from 'chai';
import fc from 'fast-check';
import { Lane, task } from '../../src/platform/aside/lane.ts';
import type * as reading from '../../src/similarity/fingerprints.aside.ts';
import { fingerprints, prepare, type FileToRead } from '../../src/similarity/fingerprints.aside.ts';
import { rankPairs, type Ranking } from '../../src/similarity/ranking.rules.ts';
import { MOST_TOKENS, READ_WITHIN_MS } from '../../src/similarity/similarity-limits.rules.ts';
import { DISGUISES, program, samples } from './disguises.ts';

/** Copies are above and independent work is below; the lowest copy and the highest other stay this far away from it. */
const THRESHOLD = 0.3;
const CLEARANCE = 0.15;

async function hashesOf(files: FileToRead[], isWhole = false): Promise<Int32Array> {
  await prepare({ files });
  return Int32Array.from(fingerprints({ files, isWhole }).files.flatMap(({ hashes }) => hashes));
}

function ranked(all: readonly Int32Array[], ignored: Int32Array = new Int32Array()): Ranking {
  return rankPairs({
    submissions: all.map((hashes, owner) => ({ hashes, owner, isOutside: false })),
    people: all.map((_one, person) => [person]),
    ignored,
    commonAbove: null,
    leastMilli: 0,
    most: 1000,
  });
}

function similarity(one: Int32Array, other: Int32Array, ignored?: Int32Array): number {
  return (ranked([one, other], ignored).pairs[0]?.similarityMilli ?? 0) / 1000;
}

describe('the engine of similarity checks on labelled pairs', () => {
  it('separates every disguised copy from all independent solutions, in three languages', async function () {
    this.timeout(180_000);
    const copies: { what: string; value: number }[] = [];
    const others: { what: string; value: number }[] = [];
    const all = samples();
    const hashes = new Map<string, Int32Array>();
    const read = (name: string, text: string) => hashesOf([{ path: name, text }]);
    for (const sample of all) hashes.set(sample.name, await read(sample.name, program(sample)));
    for (const [index, sample] of all.entries()) {
      for (const [how, disguise] of Object.entries(DISGUISES)) {
        const value = similarity(hashes.get(sample.name)!, await read(sample.name, disguise(sample)));
        copies.push({ what: `${sample.name}, ${how}`, value });
      }
      for (const other of all.slice(index + 1).filter(({ extension }) => extension === sample.extension)) {
        const value = similarity(hashes.get(sample.name)!, hashes.get(other.name)!);
        others.push({ what: `${sample.name} and ${other.name}`, value });
      }
    }
    const found = copies.filter(({ value }) => value >= THRESHOLD).length;
    const wrong = others.filter(({ value }) => value >= THRESHOLD).length;
    const lowest = copies.reduce((a, b) => (a.value < b.value ? a : b));
    const highest = others.reduce((a, b) => (a.value > b.value ? a : b));
    console.log(
      `      at ${THRESHOLD}: precision ${(found / (found + wrong)).toFixed(2)}, recall ${(found / copies.length).toFixed(2)}` +
        ` of ${copies.length} copies and ${others.length} other pairs;` +
        ` lowest copy ${lowest.value} (${lowest.what}), highest other ${highest.value} (${highest.what})`,
    );
    expect(lowest.value, lowest.what).to.be.greaterThan(THRESHOLD + CLEARANCE);
    expect(highest.value, highest.what).to.be.lessThan(THRESHOLD - CLEARANCE);
  });

  it('gives every solution a similarity of 1 with itself', async () => {
    for (const sample of samples()) {
      const hashes = await hashesOf([{ path: sample.name, text: program(sample) }]);
      expect(similarity(hashes, hashes), sample.name).to.equal(1);
    }
  });
});

describe('the tokens of similarity checks', () => {
  const one: Record<string, string> = {
    'a.c': 'int f(int a) { return a > 1 ? a * f(a - 1) : 1; }',
    'a.cpp': 'int f(int a) { return a > 1 ? a * f(a - 1) : 1; }',
    'a.h': 'template <class T> T f(T a) { return a > 1 ? a * f(a - 1) : 1; }',
    'a.go': 'package main\nfunc f(a int) int { if a > 1 { return a * f(a-1) }; return 1 }',
    'A.java': 'class A { int f(int a) { return a > 1 ? a * f(a - 1) : 1; } }',
    'a.js': 'function f(a) { return a > 1 ? a * f(a - 1) : 1; }',
    'a.kt': 'fun f(a: Int): Int { return if (a > 1) a * f(a - 1) else 1 }',
    'a.cs': 'class A { int F(int a) { return a > 1 ? a * F(a - 1) : 1; } }',
    'a.ml': 'let rec f a = if a > 1 then a * f (a - 1) else 1 let () = print_int (f (f 3 + 4 * 5))',
    'a.py': 'def f(a):\n    return a * f(a - 1) if a > 1 else 1\n',
    'a.rs': 'fn f(a: i64) -> i64 { if a > 1 { a * f(a - 1) } else { 1 } }',
    'a.sh': 'f() { if [ "$1" -gt 1 ]; then echo $(( $1 * $(f $(( $1 - 1 ))) )); else echo 1; fi; }',
    'a.php': '<?php function f($a) { return $a > 1 ? $a * f($a - 1) : 1; }',
    'a.rb': 'def f(a)\n  a > 1 ? a * f(a - 1) : 1\nend\nputs f(f(3) + 4 * 5)',
    'a.ts': 'function f(a: number): number { return a > 1 ? a * f(a - 1) : 1; }',
  };
  const plain = {
    'a.lua': 'function f(a) if a > 1 then return a * f(a - 1) else return 1 end end',
    'a.hs': 'f a = if a > 1 then a * f (a - 1) else 1 -- end',
    'a.pl': 'sub f { my $a = shift; return $a > 1 ? $a * f($a - 1) : 1; }',
  };

  it('come from a grammar that loads, for every language that has one, and do not depend on names', async function () {
    this.timeout(180_000);
    for (const [path, text] of Object.entries(one)) {
      const hashes = await hashesOf([{ path, text }]);
      const other = text.replace(/\bf\b/g, 'factorial').replace(/\ba\b/g, 'number');
      expect(hashes.length, path).to.be.greaterThan(0);
      expect(await hashesOf([{ path, text: other }]), path).to.deep.equal(hashes);
    }
  });

  it('are words and symbols where there is no grammar', async () => {
    for (const [path, text] of Object.entries(plain)) {
      const hashes = await hashesOf([{ path, text }]);
      expect(hashes.length, path).to.be.greaterThan(0);
      expect(await hashesOf([{ path, text: `${text.replaceAll(' ', '   ')} # more` }]), path).to.deep.equal(hashes);
    }
  });
});

describe('the ranking of similarity checks', () => {
  const someHashes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 25 });

  it('is the same whatever the order of submissions, and symmetric', () => {
    fc.assert(
      fc.property(fc.array(someHashes, { minLength: 2, maxLength: 8 }), fc.infiniteStream(fc.nat()), (all, random) => {
        const order = all.map((_one, index) => ({ index, key: random.next().value as number }));
        order.sort((a, b) => a.key - b.key || a.index - b.index);
        const arrays = all.map((one) => Int32Array.from(one));
        const named = (ranking: Ranking, nameOf: (index: number) => number) =>
          ranking.pairs.map(({ left, right, similarityMilli }) => {
            const [a, b] = [nameOf(left), nameOf(right)].sort((x, y) => x - y);
            return `${similarityMilli} ${a} ${b}`;
          });
        const straight = ranked(arrays);
        const shuffled = ranked(order.map(({ index }) => arrays[index]!));
        expect(named(shuffled, (at) => order[at]!.index).sort()).to.deep.equal(named(straight, (at) => at).sort());
        expect(shuffled.histogram).to.deep.equal(straight.histogram);
      }),
    );
  });

  it('gives equal fingerprints 1, disjoint ones nothing, and never more than 1', () => {
    fc.assert(
      fc.property(someHashes, someHashes, (one, other) => {
        const [a, b] = [Int32Array.from(one), Int32Array.from(other)];
        const apart = Int32Array.from(other.map((hash) => hash + 100));
        expect(similarity(a, a)).to.equal(a.length === 0 ? 0 : 1);
        expect(similarity(a, apart)).to.equal(0);
        expect(similarity(a, b)).to.be.within(0, 1);
        expect(similarity(a, b)).to.equal(similarity(b, a));
      }),
    );
  });
});

const BASE = `pub struct Table { rows: Vec<u64> }
impl Table {
    pub fn insert(&mut self, key: u64) {
        if !self.rows.contains(&key) { self.rows.push(key); }
        self.rows.sort();
    }
    pub fn find(&self, key: u64) -> Option<usize> {
        for (index, row) in self.rows.iter().enumerate() {
            if *row == key { return Some(index); }
        }
        None
    }
}
`;
const FIND = /for \(index[\s\S]*?None/;
const BINARY = `let mut low = 0;
        let mut high = self.rows.len();
        while low < high {
            let middle = (low + high) / 2;
            match self.rows[middle].cmp(&key) {
                std::cmp::Ordering::Less => low = middle + 1,
                _ => high = middle,
            }
        }
        if low < self.rows.len() && self.rows[low] == key { Some(low) } else { None }`;
const BORROWED = BINARY.replace(/\blow\b/g, 'left')
  .replace(/\bhigh\b/g, 'right')
  .replace(/middle/g, 'mid');
const HASHED = `let buckets = self.rows.iter().map(|row| (row % 64, *row)).collect::<Vec<_>>();
        let wanted = key % 64;
        buckets.iter().position(|(bucket, row)| *bucket == wanted && *row == key)`;

describe('similarity of patches', () => {
  const path = 'src/table.rs';
  const changed = (text: string) => hashesOf([{ path, text, base: BASE }]);
  const ignored = () => hashesOf([{ path, text: BASE }], true);

  it('finds nothing in two submissions that share all of the starter code', async () => {
    const [one, other] = [BASE.replace(FIND, BINARY), BASE.replace(FIND, HASHED)];
    expect(similarity(await changed(one), await changed(other), await ignored())).to.equal(0);
    expect((await changed(BASE)).length, 'unchanged').to.equal(0);
  });

  it('finds the same change under other names', async () => {
    const [one, other] = [BASE.replace(FIND, BINARY), BASE.replace(FIND, BORROWED)];
    expect(similarity(await changed(one), await changed(other), await ignored())).to.be.greaterThan(0.9);
  });

  it('does not count starter code that was moved into a new file', async () => {
    const copied = await hashesOf([{ path: 'src/copy.rs', text: BASE }]);
    expect(similarity(copied, copied, await ignored())).to.equal(0);
  });
});

describe('hostile source in similarity checks', () => {
  const lane = new Lane({ memoryMib: 256 });
  const READ = task<typeof reading.fingerprints>(
    new URL('../../src/similarity/fingerprints.aside.ts', import.meta.url).href,
    'fingerprints',
  );
  after(() => lane.stop());

  it('ends on deep nesting, unclosed blocks and too many tokens, and goes on with the next', async function () {
    this.timeout(180_000);
    const hostile: Record<string, string> = {
      'deep.cpp': `int main() { return ${'('.repeat(100_000)}1${')'.repeat(100_000)}; }`,
      'open.c': '{'.repeat(200_000),
      'deep.py': `x = ${'['.repeat(50_000)}`,
      'templates.cpp': `a<${'b<'.repeat(60_000)}`,
      'tokens.java': 'class A { int a = 0' + '+1'.repeat(100_000) + '; }',
      'quotes.rb': '#{"'.repeat(60_000),
    };
    for (const [path, text] of Object.entries(hostile)) {
      const read = await lane.run(READ, { files: [{ path, text }] }, READ_WITHIN_MS);
      const tokens = read?.tokens ?? 0;
      expect(tokens, path).to.be.at.most(MOST_TOKENS);
    }
    const many = await lane.run(
      READ,
      { files: [{ path: 'tokens.java', text: hostile['tokens.java']! }] },
      READ_WITHIN_MS,
    );
    expect(many?.left).to.deep.equal([{ path: 'tokens.java', reason: 'too_many_tokens' }]);
    const next = await lane.run(READ, { files: [{ path: 'a.py', text: 'print(1)\n'.repeat(20) }] }, READ_WITHIN_MS);
    expect(next?.files[0]?.hashes.length).to.be.greaterThan(0);
  });
});
