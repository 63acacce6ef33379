/** A language as shown to people who submit. */
import type { Translate } from '../platform/i18n.ts';
import { RUN_PROCESSES } from '../packages/package.job.rules.ts';
import type { ImageFacts } from '../../judge/contract/api.ts';
import { KERNEL_WORK_BYTES, STANDARD_WORK_BYTES } from '../../judge/contract/job.ts';
import { findLanguage, type Language } from '../../judge/contract/languages.ts';

const ENVIRONMENT = ['folder', 'streams', 'words', 'processes', 'bounds', 'network', 'installed', 'build'] as const;

/** What a program finds and what it may do, fact by fact; docs/problem-packages.md says the same for authors. */
export function runEnvironment(t: Translate, bytes: (count: number) => string): { name: string; value: string }[] {
  const figures = {
    size: bytes(STANDARD_WORK_BYTES),
    kernelSize: bytes(KERNEL_WORK_BYTES),
    count: RUN_PROCESSES,
  };
  return ENVIRONMENT.map((fact) => ({
    name: t(`judgehosts:languages.run_environment.${fact}`),
    value: t(`judgehosts:languages.run_environment.${fact}_value`, figures),
  }));
}

export interface LanguageView {
  id: string;
  name: string;
  /** Versions on the hosts that have it; several if hosts differ. */
  versions: string[];
  extensions: string[];
  compile: string;
  run: string;
  timeFactor: number;
  memoryExtraBytes: number;
  entry: string;
  variant: string | null;
}

/** `images` are the images of the hosts. */
export function languageView(language: Language, images: readonly ImageFacts[], t: Translate): LanguageView {
  const told = images.map((image) => image.versions[language.id]).filter((version) => version !== undefined);
  const names = language.entryNames.map((name) => `${name}.${language.extensions[0] ?? ''}`).join(', ');
  const variantOf = findLanguage(language.variantOf ?? '');
  return {
    id: language.id,
    name: language.name,
    versions: [...new Set(told)].sort(),
    extensions: [...language.extensions, ...language.headers].map((extension) => `.${extension}`),
    compile: language.compile,
    run: language.run.join(' '),
    timeFactor: language.timeFactor,
    memoryExtraBytes: language.memoryExtraMiB * 1024 * 1024,
    entry: t(`judgehosts:languages.entry.${language.entry}`, { names }),
    variant: variantOf ? t('judgehosts:languages.variant', { name: variantOf.name }) : null,
  };
}
