/**
 * The door of the room: how a package is read. Everything a package says is in what is read, as plain data with its blobs
 * still to be fetched; whether and as what it is stored is the business of `problems`.
 *
 *     await withPackage({ fileName, content }, async ({ package: pkg, problems, unsupported, notices }) => {
 *       // pkg is undefined where problems were found; blobs: await pkg.tests[0].input.read()
 *     });
 */
import { openPackageFiles } from './package-files.input.ts';
import type { PackageFiles, PackageSource } from './package-files.input.ts';
import { PackageReport } from './package-report.input.ts';
import { readPackage } from './package.input.ts';
import type { PackageReading, ProblemPackage } from './package.rules.ts';

export type { PackageSource } from './package-files.input.ts';

/**
 * Reads a package and passes the result to `work`; its blobs can be read until `work` ends. Throws only what `work` throws:
 * problems of the package are in the result.
 */
export async function withPackage<T>(source: PackageSource, work: (reading: PackageReading) => Promise<T>): Promise<T> {
  const report = new PackageReport();
  const files = await openPackageFiles(source, report);
  try {
    return await work(await readFrom(files, report, source));
  } finally {
    files?.close();
  }
}

async function readFrom(
  files: PackageFiles | undefined,
  report: PackageReport,
  source: PackageSource,
): Promise<PackageReading> {
  const { problems, unsupported, notices } = report;
  let pkg: ProblemPackage | undefined;
  try {
    pkg = files && (await readPackage(files, report));
  } catch (error) {
    // A damaged archive is detected only when its entries are read.
    const { name, code, params } = error as { name: string; code?: string; params?: Record<string, string | number> };
    if (name !== 'ArchiveRefusal' || code === undefined) throw error;
    report.problem(typeof source === 'string' ? source : source.fileName, code, params);
  }
  return { package: problems.length === 0 ? pkg : undefined, problems, unsupported, notices };
}
