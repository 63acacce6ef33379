/** The problem of a place, as far as whoever was let in may read it now. */
import type { App } from '../platform/app-context.ts';
import type { LanguageCode } from '../platform/i18n.ts';
import { NotFound } from '../platform/errors.ts';
import {
  problemFileUnchecked,
  problemViewUnchecked,
  type ProblemFile,
  type ProblemView,
} from '../problems/problem-page.service.ts';
import type { PlaceToSubmit } from './submit-places.service.ts';

/** The problem as the page of a place shows it; its files are below `filesUrl`. */
export async function problemAt(
  app: App,
  { loaded, isHidden }: PlaceToSubmit,
  language: LanguageCode,
  filesUrl: string,
): Promise<ProblemView> {
  const view = await problemViewUnchecked(app, loaded, language, filesUrl);
  return isHidden ? { ...view, statement: null, samples: [], attachments: [], groups: [] } : view;
}

/** A file of it. @throws NotFound */
export async function problemFileAt(
  app: App,
  { loaded, isHidden }: PlaceToSubmit,
  kind: string,
  path: string,
): Promise<ProblemFile> {
  if (isHidden) throw new NotFound('round_problems_hidden');
  return await problemFileUnchecked(app, loaded.pkg, kind, path);
}
