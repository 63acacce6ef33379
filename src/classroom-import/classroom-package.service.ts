/** Makes the package of an imported assignment and stores it as any other: it is read, checked and verified by the same services. */
import picomatch from 'picomatch';
import { ZipFile } from 'yazl';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { InvalidInput } from '../platform/errors.ts';
import { translator } from '../platform/i18n.ts';
import { withPackage } from '../packages/packages.service.ts';
import { openAnyway, checkOfUnchecked } from '../problems/version-checks.service.ts';
import { isOpenable } from '../problems/version-checks.rules.ts';
import { getProblemVersionUnchecked, importPackage, type Imported } from '../problems/problems.service.ts';
import { solutionOver, type ClassroomDraft } from './classroom-draft.rules.ts';
import { packageFiles, type RepositoryFile } from './package-files.rules.ts';

const EPOCH = new Date('2000-01-01T00:00:00Z');

export interface PackageWish {
  title: string;
  shortName: string;
  uuid: string;
  draft: ClassroomDraft;
  solution: readonly RepositoryFile[];
}

/** The package as a zip, and the files of the solution that students could not change, which are left out. */
export async function packageOf(wish: PackageWish): Promise<{ zip: Buffer; notEditable: string[]; isSolved: boolean }> {
  const { draft, title, shortName, uuid } = wish;
  const t = translator('en');
  const matches = draft.editable.map((glob) => picomatch(glob, { dot: true }));
  const isEditable = (path: string): boolean => matches.some((matcher) => matcher(path));
  const { files, notEditable } = solutionOver(draft.starter, wish.solution, isEditable);
  const made = packageFiles({
    ...{ title, shortName, uuid, image: draft.image, starter: draft.starter },
    ...{ editable: draft.editable, tests: draft.planned, solution: files, readme: draft.readme },
    unchanged: draft.starter.find(({ path }) => isEditable(path)),
    words: {
      tests: t('classroom-import:statement.tests'),
      test: t('classroom-import:statement.test'),
      points: t('classroom-import:statement.points'),
      command: t('classroom-import:statement.command'),
      files: t('classroom-import:statement.files'),
    },
  });
  return { zip: await zipOf(shortName, made), notEditable, isSolved: files.length > 0 };
}

/**
 * Stores the package of a draft as a version. Without a solution there is nothing to check it with, so it may be given to students
 * at once, and the log says why. @throws InvalidInput with what a package must not be, Forbidden if the name is someone else's
 */
export async function storePackage(app: App, actor: Actor, wish: PackageWish): Promise<Imported & { isOpen: boolean }> {
  const { zip, isSolved } = await packageOf(wish);
  return await withPackage({ fileName: `${wish.shortName}.zip`, content: zip }, async (reading) => {
    const [wrong] = [...reading.problems, ...reading.unsupported];
    if (!reading.package || wrong) {
      const why = wrong ? translator('en')(`problem-packages:${wrong.code}`, wrong.params) : '';
      throw new InvalidInput('classroom_package', { file: wrong?.file ?? '', why });
    }
    const imported = await importPackage(app, actor, reading.package, 'queued');
    const check = await checkOfUnchecked(app, imported.versionId);
    if (isOpenable(check)) return { ...imported, isOpen: true };
    if (isSolved) return { ...imported, isOpen: false };
    const loaded = await getProblemVersionUnchecked(app, imported.versionId);
    await openAnyway(app, actor, loaded, 'Imported from GitHub Classroom without a solution');
    return { ...imported, isOpen: true };
  });
}

function zipOf(folder: string, files: readonly RepositoryFile[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const zip = new ZipFile();
    const chunks: Buffer[] = [];
    zip.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
    zip.outputStream.on('error', reject);
    zip.outputStream.on('end', () => resolve(Buffer.concat(chunks)));
    for (const { path, content, isExecutable } of files)
      zip.addBuffer(Buffer.from(content), `${folder}/${path}`, {
        mode: isExecutable ? 0o100755 : 0o100644,
        mtime: EPOCH,
      });
    zip.end();
  });
}
