/** The toolchains whose images and languages the tests use. */
import { defaultToolchains, toolchains } from '../../judge/contract/languages.ts';

/** One extra image is enough to test extra images; building all would take longer than most tests. */
const EXTRA = ['classic'];

/** The usual toolchains and one extra one; with `TEST_LANGUAGES=all`, all of them. */
export function testedToolchains(): string[] {
  return process.env['TEST_LANGUAGES'] === 'all' ? toolchains() : [...defaultToolchains(), ...EXTRA];
}
