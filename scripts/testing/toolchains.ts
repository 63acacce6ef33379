/** The toolchains whose images and languages the tests use. */
import { defaultToolchains, toolchains } from '../../judge/contract/languages.ts';

/** One extra image is enough to test extra images; building all would take longer than most tests. */
const EXTRA = ['classic'];

/** Whether everything of languages is tested, however long it takes. */
export const testsEveryLanguage = process.env['TEST_LANGUAGES'] === 'all';

/** The usual toolchains and one extra one; with `TEST_LANGUAGES=all`, all of them. */
export function testedToolchains(): string[] {
  return testsEveryLanguage ? toolchains() : [...defaultToolchains(), ...EXTRA];
}
