/** What `kernelway judge` prints: lines for people, or one JSON document. */
import type { Language } from '../../judge/contract/languages.ts';
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { formats } from '../../src/platform/i18n.ts';
import { verdictOfTest } from '../../src/judgings/judgings.rules.ts';
import type { ProblemPackage } from '../../src/packages/package.rules.ts';
import { localJudging } from '../../src/packages/public-part.rules.ts';
import type { Refusal } from '../../src/submissions/source.rules.ts';
import { failureFacts } from '../problem/events.ts';
import { how, printable, quoted } from '../problem/table.ts';
import { EXIT } from '../problem/verify-command.ts';
import type { Explained } from '../problem/verify.ts';

const format = formats('en');
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

export const BY_ANSWER =
  'This problem has a validator of its own that is not in the public part: outputs are compared with the sample answers. The site may ' +
  'accept what is WA here, and the other way round.';

/** Each of `ended`, `refused` and `judged` ends the command and returns its exit code. */
export class Answer {
  #pkg: ProblemPackage | undefined;

  constructor(private readonly asJson: boolean) {}

  begin(pkg: ProblemPackage): void {
    this.#pkg = pkg;
  }

  /** Nothing was judged. */
  ended(exitCode: number, reason: string, problems?: { file: string; reason: string }[]): number {
    say(reason);
    this.#json({ verdict: null, exitCode, reason, ...(problems ? { problems } : {}) });
    return exitCode;
  }

  /** The site would refuse it. */
  refused(refusals: readonly Refusal[], wordsOf: (refusal: Refusal) => string): number {
    const exitCode = EXIT.differs;
    const reasons = refusals.map((refusal) => ({ code: refusal.code, reason: wordsOf(refusal) }));
    this.#json({ verdict: 'REJECTED', exitCode, refusals: reasons });
    if (!this.asJson) print(['REJECTED', ...reasons.map(({ reason }) => `  ${printable(reason)}`)].join('\n'));
    return exitCode;
  }

  judged(result: Explained, report: JudgeReport | undefined, language: Language | undefined): number {
    const { got } = result;
    const exitCode = got === 'AC' ? EXIT.agrees : got === 'JE' ? EXIT.cannotJudge : EXIT.differs;
    const tests = report?.tests ?? [];
    const byAnswer = this.#isByAnswer();
    this.#json({
      verdict: got,
      exitCode,
      ...(language ? { language: language.id } : {}),
      tests: tests.map(plainTest),
      ...(result.words ? { words: result.words } : {}),
    });
    if (this.asJson) return exitCode;
    if (byAnswer) say(`note: ${BY_ANSWER}`);
    const lines = tests.flatMap(linesOf);
    if (result.words) lines.push(...quoted(got === 'CE' ? 'the compiler says' : 'the judge says', result.words));
    print([...lines, `${got} (${tests.length} ${tests.length === 1 ? 'sample' : 'samples'})`].join('\n'));
    return exitCode;
  }

  #isByAnswer(): boolean {
    return localJudging(this.#pkg?.publicPart?.leftOut ?? []) === 'by-answer';
  }

  #json(values: object): void {
    if (!this.asJson) return;
    const pkg = this.#pkg;
    const compared = this.#isByAnswer() ? 'by-answer' : 'same';
    const head = pkg ? { problem: pkg.shortName, timeLimitMs: pkg.limits.timeLimitMs, compared } : {};
    print(JSON.stringify({ ...head, ...values }, undefined, 2));
  }
}

function linesOf(test: TestFact): string[] {
  const verdict = verdictOfTest(test);
  const { name, cpuMs, memoryBytes, judgeMessage, stderrHead } = test;
  const facts = `${Math.round(cpuMs)} ms, ${format.bytes(memoryBytes)}`;
  const lines = [`${verdict.padEnd(4)} ${printable(name)}  ${facts}${verdict === 'AC' ? '' : how(test)}`];
  if (verdict === 'AC') return lines;
  if (judgeMessage?.trim().includes('\n')) lines.push(...quoted('the checker says', judgeMessage));
  if (stderrHead) lines.push(...quoted('standard error', stderrHead));
  return lines;
}

function plainTest(test: TestFact): object {
  const { name, cpuMs, wallMs, memoryBytes } = test;
  return {
    ...{ name, verdict: verdictOfTest(test), cpuMs: Math.round(cpuMs), wallMs: Math.round(wallMs), memoryBytes },
    ...failureFacts(test),
  };
}
