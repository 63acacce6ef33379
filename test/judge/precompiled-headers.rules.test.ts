/** The headers at the beginning of a source, which lists of headers are precompiled, and how a build uses them. */
import { expect } from 'chai';
import { findLanguage, languages } from '../../judge/contract/languages.ts';
import { leadingIncludes } from '../../judge/headers/include-list.ts';
import { PrecompiledHeaders } from '../../judge/headers/precompiled.ts';
import type { HeaderOrder, HeaderStore } from '../../judge/headers/precompiled.ts';
import { planProgram } from '../../judge/stages/build-plan.ts';
import type { BuildPlan } from '../../judge/stages/build-plan.ts';
import { BUILD_LIMITS } from './jobs.ts';

describe('the headers at the beginning of a source', () => {
  it('are those before anything else, in order', () => {
    expect(
      leadingIncludes('#include <vector>\n  # include <map> // maps\r\n\n#include<set>\nint a;\n#include <list>\n'),
    ).to.deep.equal(['vector', 'map', 'set']);
  });

  it('may follow comments', () => {
    const source =
      '// who\n/* what\n#include <map>\n*/\n/* a */ /* b */\n#include <set>\n/* c */ #include <list>\nint a;';
    expect(leadingIncludes(source)).to.deep.equal(['set', 'list']);
  });

  const none = {
    'a macro that changes them': '#define private public\n#include <vector>\n',
    'a macro behind a comment': '/* a */ #define int long\n#include <vector>\n',
    'options for the compiler': '#pragma GCC optimize("O3")\n#include <vector>\n',
    'a condition': '#if 0\n#include <vector>\n#endif\n',
    'a comment that goes on in the next line': '// a \\\n#include <vector>\n',
    'a comment without an end': '/* a\n#include <vector>\n',
    'a file beside the source': '#include "vector"\n#include <vector>\n',
    'a file of the machine': '#include <../../../etc/passwd>\n#include <vector>\n',
    'an unknown header': '#include <sys/stat.h>\n#include <vector>\n',
    'what comes after a header': '#include <vector> int\n',
    'a line without an end in sight': `#include <vector>${' '.repeat(2_000)}\n`,
  };
  for (const [what, source] of Object.entries(none))
    it(`do not exist after ${what}`, () => expect(leadingIncludes(source)).to.deep.equal([]));

  it('end at a macro between them', () => {
    expect(leadingIncludes('#include <map>\n#define NDEBUG\n#include <cassert>\n')).to.deep.equal(['map']);
  });
});

describe('precompiled headers', () => {
  const cpp = findLanguage('cpp')!;
  const source = (text: string, path = 'a.cc') => ({ path, content: Buffer.from(text) });
  const LISTED = '#include <map>\n#include <set>\nint main() {}\n';
  let orders: HeaderOrder[];
  let isBroken: boolean;
  let troubles: number;
  let headers: PrecompiledHeaders;

  const store: HeaderStore = {
    open: () => Promise.resolve({ name: 'volume', secret: 'secret', kept: new Set() }),
    make: (_toolchain, volume, order) => {
      if (isBroken) return Promise.reject(new Error('no room'));
      orders.push(order);
      return Promise.resolve({ ...volume, kept: new Set([...volume.kept, order.name]) });
    },
  };
  const of = (language: string, ...files: { path: string; content: Buffer }[]): BuildPlan['headers'] => {
    const found = findLanguage(language)!;
    return headers.of(found, planProgram(found, files, [], undefined, BUILD_LIMITS));
  };
  const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  beforeEach(async () => {
    [orders, isBroken, troubles] = [[], false, 0];
    const onTrouble = (): void => void (troubles += 1);
    headers = new PrecompiledHeaders({ store, languages: languages(), onTrouble, pauseMs: 0 });
    await headers.open();
    await headers.start((work) => work(), new AbortController().signal);
  });

  it('are compiled at the start for the most common lists, with the options of each language', () => {
    expect(orders.map(({ text, command }) => [text.trim(), /gnu\+\+\d+/.exec(command)![0]])).to.deep.equal([
      ['#include <bits/stdc++.h>', 'gnu++17'],
      ['#include <bits/stdc++.h>', 'gnu++20'],
      ['#include <iostream>', 'gnu++17'],
      ['#include <iostream>', 'gnu++20'],
    ]);
    expect(orders[0]!.command).to.match(
      /^g\+\+ -std=gnu\+\+17 -O2 -pipe -static -fuse-ld=gold -o program -x c\+\+-header \S+\.h$/,
    );
  });

  it('are compiled for another list once it was seen twice', async () => {
    expect(of('cpp', source(LISTED))).to.deep.equal({ volume: 'volume' });
    await turns();
    expect(orders).to.have.length(4);
    of('cpp', source(`${LISTED}// again`));
    await turns();
    expect(orders.at(-1)!.text).to.equal('#include <map>\n#include <set>\n');
    expect(of('cpp', source(LISTED))!.command).to.include(`/${orders.at(-1)!.name}.h`);
    expect(of('cpp20', source(LISTED)), 'other options need their own').to.deep.equal({ volume: 'volume' });
  });

  it('are used for a source that begins with a longer list', () => {
    const { command } = of('cpp', source('#include <iostream>\n#include <map>\nint main() {}\n'))!;
    expect(command)
      .to.include(`/${orders[2]!.name}.h`)
      .and.match(/^g\+\+ -std=gnu\+\+17 -O2 -pipe -static -fuse-ld=gold -o program '\.\/a\.cc' -include \S+$/);
  });

  it('are not used for programs with several sources, or other languages', () => {
    const text = '#include <iostream>\nint main() {}\n';
    expect(of('cpp', source(text), source(text, 'b.cc'))).to.deep.equal({ volume: 'volume' });
    expect(of('c', source(text, 'a.c'))).to.equal(undefined);
  });

  it('have names that cannot be guessed from the list', async () => {
    const others = new PrecompiledHeaders({
      store: { ...store, open: () => Promise.resolve({ name: 'volume', secret: 'other', kept: new Set() }) },
      ...{ languages: [cpp], onTrouble: () => undefined },
    });
    const before = orders.map(({ name }) => name);
    await others.open();
    await others.start((work) => work(), new AbortController().signal);
    expect(before).to.not.include(orders.at(-1)!.name);
  });

  it('that exist are used at once, and others are compiled only after the start', async () => {
    const kept = new Set(orders.map(({ name }) => name));
    const later = new PrecompiledHeaders({
      store: { ...store, open: () => Promise.resolve({ name: 'volume', secret: 'secret', kept }) },
      ...{ languages: [cpp], onTrouble: () => undefined, pauseMs: 0 },
    });
    await later.open();
    const told = (text: string) =>
      later.of(cpp, planProgram(cpp, [source(text)], [], undefined, BUILD_LIMITS))?.command !== undefined;
    expect(told('#include <iostream>\nint main() {}\n')).to.equal(true);
    for (let time = 0; time < 3; time += 1) told(LISTED);
    await turns();
    expect(orders).to.have.length(4);
    await later.start((work) => work(), new AbortController().signal);
    expect(told(LISTED), 'seen often enough by now').to.equal(false);
    await turns();
    expect(told(LISTED)).to.equal(true);
  });

  it('that cannot be compiled are not needed for judging', async () => {
    isBroken = true;
    of('cpp', source(LISTED));
    of('cpp', source(LISTED));
    await turns();
    expect(troubles).to.be.greaterThan(0);
    expect(of('cpp', source(LISTED))).to.deep.equal({ volume: 'volume' });
  });
});
