/**
 * Programs compiled with precompiled headers are identical to those that the plain command makes, and no program can
 * change the headers.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { findLanguage } from '../../judge/contract/languages.ts';
import type { Language } from '../../judge/contract/languages.ts';
import type { BuildFact, JudgeReport } from '../../judge/contract/report.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import { runJob } from '../../judge/engine.ts';
import { PrecompiledHeaders } from '../../judge/headers/precompiled.ts';
import { HEADERS_FOLDER } from '../../judge/sandbox/policy.ts';
import type { BoxFile, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { planProgram } from '../../judge/stages/build-plan.ts';
import type { BuildPlan } from '../../judge/stages/build-plan.ts';
import { containersOf, patience, removeContainersOf, testSandbox } from './docker-setup.ts';
import { Blobs, BUILD_LIMITS, RUN_LIMITS, SUM } from './jobs.ts';
import { buildBox, runBox, sh } from './sandbox-setup.ts';

const SUM_CPP = fileURLToPath(new URL('../../problems/sum/submissions/accepted/sum.cpp', import.meta.url));
const ALL = '#include <bits/stdc++.h>\n';

/** Sources in which precompiled headers could make a difference: in what headers define, and in the code after them. */
const PROGRAMS: Record<string, string> = {
  'the sum problem': readFileSync(SUM_CPP, 'utf8'),
  'all of the library': `${ALL}using namespace std;
int main() { map<string, vector<int>> m; int n; cin >> n; while (n--) m[to_string(n % 7)].push_back(n);
  for (auto &[k, v] : m) { sort(v.begin(), v.end()); cout << k << ' ' << accumulate(v.begin(), v.end(), 0LL) << '\\n'; } }\n`,
  'options after the headers': `${ALL}#pragma GCC optimize("O3,unroll-loops")
#pragma GCC target("avx2")
int a[4096]; int main() { int s = 0; for (int i = 0; i < 4096; i++) s += a[i] * i; std::cout << s; }\n`,
  'a macro after the headers': `${ALL}#define int long long
#define NDEBUG
#include <cassert>
signed main() { int n = 3; assert(n == 4); std::printf("%lld", n); }\n`,
  'objects that start before main': `#include <iostream>
struct S { S() { std::cout << "first "; } ~S() { std::cout << " last"; } } s; thread_local int t = 3;
int main() { std::cout << t; }\n`,
  'places and counters': `${ALL}int a = __COUNTER__, b = __LINE__, c = __COUNTER__;
int main() { std::cout << a << b << c << __FILE__ << __BASE_FILE__ << __INCLUDE_LEVEL__ << __func__; }\n`,
  'intrinsics after options after the headers': `${ALL}#pragma GCC target("avx2")
#include <immintrin.h>
int main(int c, char **) { __m256i v = _mm256_set1_epi32(c); std::cout << _mm256_extract_epi32(_mm256_add_epi32(v, v), 0); }\n`,
  'exceptions, random numbers, threads': `${ALL}std::mt19937_64 r(5);
int main() { try { throw std::out_of_range("o"); } catch (std::exception &e) { std::cout << e.what() << r(); }
  std::function<int(int)> f = [](int q) { return q; }; std::cout << f(2); }\n`,
};

/** The compiler output stays the same, and with it the verdict. */
const WITH_WORDS: Record<string, string> = {
  'an error in the program': `${ALL}int main() { return nothing; }\n`,
  'an undefined function': `${ALL}int f(); int main() { return f(); }\n`,
  'a warning': `${ALL}int main() { int a = 1 << 40; std::cout << a; }\n`,
  'an error deep in the library': `${ALL}struct S {}; int main() { std::vector<S> v(3); std::sort(v.begin(), v.end()); }\n`,
  'a header that is missing':
    '#include <iostream>\nint main() { std::vector<int> v; std::printf("%d", (int)v.size()); }\n',
  'an empty line of the program': `${ALL}#pragma message "\\n"\nint main() {}\n`,
};

/** Compiling is slow: a few are enough, unless TEST_THOROUGH=1 asks for all. */
function usually(sources: Record<string, string>, count: number): [string, string][] {
  return Object.entries(sources).slice(0, isThorough ? undefined : count);
}

describe('precompiled headers on Docker', function () {
  this.timeout(patience(120_000));
  const instance = `test-headers-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  const troubles: unknown[] = [];
  let sandbox: Sandbox;
  let headers: PrecompiledHeaders;

  before(async function () {
    this.timeout(patience(600_000));
    sandbox = await testSandbox(instance, ['cpp']);
    const languages = [findLanguage('cpp')!, findLanguage('cpp20')!];
    const { headers: store } = dockerHost({ instance });
    headers = new PrecompiledHeaders({ store, languages, onTrouble: (error) => troubles.push(error), pauseMs: 0 });
    await headers.open();
    await headers.start((work) => work(), new AbortController().signal);
    expect(troubles).to.deep.equal([]);
  });
  after(async () => {
    expect(await containersOf(instance)).to.deep.equal([]);
    await removeContainersOf(instance);
  });

  const planOf = (language: Language, source: string): BuildPlan['headers'] => {
    const files = [{ path: 'main.cpp', content: Buffer.from(source) }];
    return headers.of(language, planProgram(language, files, [], undefined, BUILD_LIMITS));
  };
  /** Waits until the headers of the source are compiled. */
  async function learn(language: Language, source: string): Promise<void> {
    planOf(language, source);
    while (planOf(language, source)?.command === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  /** The result of one command for a source, in a box like those of builds. */
  async function compiled(
    language: Language,
    source: string,
    way: 'usual' | 'quick',
  ): Promise<{ program: Buffer | undefined; words: string; exitCode: number | undefined }> {
    const files: BoxFile[] = [{ path: 'main.cpp', content: Buffer.from(source) }];
    const { build } = planProgram(language, files, [], undefined, BUILD_LIMITS);
    const given = planOf(language, source);
    const box = await buildBox(sandbox, { files, headers: given?.volume });
    try {
      const { record, stdout } = await sh(box, `exec 2>&1\n${way === 'usual' ? build.commands[0] : given?.command}`);
      const [file] = await box.collect(['program'], 64 * 1024 * 1024);
      return { program: file?.content, words: stdout.toString('utf8'), exitCode: record.exitCode };
    } finally {
      await box.close();
    }
  }

  for (const id of ['cpp', 'cpp20']) {
    const language = findLanguage(id)!;
    for (const [what, source] of usually(PROGRAMS, id === 'cpp' ? 2 : 1))
      it(`make an identical program for ${what} (${id})`, async () => {
        await learn(language, source);
        const [usual, quick] = [await compiled(language, source, 'usual'), await compiled(language, source, 'quick')];
        expect(quick, 'the headers are used').to.include({ exitCode: 0, words: '' });
        expect(usual.program?.equals(quick.program!)).to.equal(true);
      });
  }

  /** The result of the build of a job. */
  async function built(
    source: string,
    given?: PrecompiledHeaders,
  ): Promise<Pick<BuildFact, 'outcome' | 'output' | 'exitCode'>> {
    const job = blobs.sumJob('cpp', { 'main.cpp': source }, { tests: [] });
    const { build } = await runJob(job, { sandbox, fetchBlob: blobs.fetch, headers: given });
    // The linker names an object file whose name changes every time.
    const output = build.output.replaceAll(/\/tmp\/cc\w{6}\.o/g, '/tmp/an.o');
    return { outcome: build.outcome, output, exitCode: build.exitCode };
  }

  for (const [what, source] of usually(WITH_WORDS, 2))
    it(`do not change the compiler output for ${what}`, async () => {
      await learn(findLanguage('cpp')!, source);
      const usual = await built(source);
      expect(usual.output).to.not.equal('');
      expect(await built(source, headers)).to.deep.equal(usual);
    });

  it('are used by a job, whose report is the same', async () => {
    const job = blobs.sumJob('cpp', { 'sum.cc': `${ALL}${SUM.right}` }, { runLimits: RUN_LIMITS });
    const plain = (report: JudgeReport): unknown => ({
      build: [report.build.outcome, report.build.output],
      tests: report.tests.map(({ name, outcome }) => [name, outcome]),
      toolchainImage: report.toolchainImage,
    });
    const usual = await runJob(job, { sandbox, fetchBlob: blobs.fetch });
    const quick = await runJob(job, { sandbox, fetchBlob: blobs.fetch, headers });
    expect(plain(quick)).to.deep.equal(plain(usual));
    expect(quick.tests.every(({ outcome }) => outcome === 'ok')).to.equal(true);
  });

  it('cannot be listed, changed or removed by a build, or run', async () => {
    const { volume, command } = planOf(findLanguage('cpp')!, `${ALL}int main() {}\n`)!;
    const own = /\S+\/[0-9a-f]{40}\.h/.exec(command!)![0];
    const box = await buildBox(sandbox, { headers: volume });
    const tried = async (words: string): Promise<string> => {
      const { stdout } = await sh(box, words);
      return stdout.toString('utf8').trim();
    };
    try {
      expect(await tried(`head -c 3 ${own}.gch`)).to.equal('gpc');
      expect(await tried(`ls ${HEADERS_FOLDER} | wc -l`)).to.equal('0');
      for (const attack of [
        `echo x >> ${own}.gch`,
        `echo x > ${HEADERS_FOLDER}/new.h`,
        `rm -f ${own}.gch`,
        `mv ${own}.gch ${own}`,
        `chmod 777 ${HEADERS_FOLDER}`,
        `touch ${own}`,
        `mount -o remount,rw ${HEADERS_FOLDER}`,
      ])
        expect(await tried(`(${attack}) 2>/dev/null && echo done || echo refused`), attack).to.equal('refused');
    } finally {
      await box.close();
    }
  });

  it('are not mounted where programs run', async () => {
    const box = await runBox(sandbox, []);
    try {
      const { stdout } = await sh(box, `[ -e ${HEADERS_FOLDER} ] && echo there || echo nothing`);
      expect(stdout.toString('utf8').trim()).to.equal('nothing');
    } finally {
      await box.close();
    }
  });
});
