/**
 * `npm run bench` runs all benchmarks; `npm run bench -- judging board` runs only these. Run it on an idle machine.
 * Each benchmark prints a table with its floor and the ratio to it; none can fail.
 */
import { benchBoard } from './board.bench.ts';
import { benchBoardHttp } from './board-http.bench.ts';
import { benchBurst } from './burst.bench.ts';
import { benchFairness } from './fairness.bench.ts';
import { benchFeed } from './feed.bench.ts';
import { benchIntake } from './intake.bench.ts';
import { benchJudging } from './judging.bench.ts';
import { benchSandbox } from './sandbox.bench.ts';
import { benchTalk } from './talk.bench.ts';

const benches: Record<string, () => Promise<void>> = {
  sandbox: benchSandbox,
  judging: benchJudging,
  burst: benchBurst,
  board: benchBoard,
  'board-http': benchBoardHttp,
  intake: benchIntake,
  feed: benchFeed,
  talk: benchTalk,
  fairness: benchFairness,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  console.log(`\n== ${name}`);
  await benches[name]?.();
}
