/** The measured speed of a report, and whether it says enough. */
import type { ProblemPackage } from '../packages/package.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { isTooNoisy, speedRatio, type SpeedRatio } from '../../judge/contract/speed-ratio.ts';

/** The measured speedup of a report; undefined where nothing was measured, or it is the starter code's own program. */
export function measuredSpeed(report: JudgeReport, pkg: ProblemPackage<BlobRef>): SpeedRatio | undefined {
  const { benchmark } = report;
  if (benchmark?.outcome !== 'ok' || benchmark.equalsBase) return undefined;
  return speedRatio(benchmark.rounds, pkg.kernel?.benchmark?.minRounds);
}

/**
 * Whether a report measured speed and the interval is wider than the problem allows: the machine was too busy, which is
 * no fault of the submission's.
 */
export function measuredTooNoisily(report: JudgeReport, pkg: ProblemPackage<BlobRef>): boolean {
  const benchmark = pkg.kernel?.benchmark;
  if (!benchmark || report.benchmark?.outcome !== 'ok' || report.benchmark.equalsBase) return false;
  return isTooNoisy(report.benchmark.rounds, benchmark);
}
