/** The toolchains whose images and languages the tests use. */
import { defaultToolchains, toolchains } from '../../judge/contract/languages.ts';

/** One extra image shows that extra images work; building all of them would take longer than most tests. */
const EXTRA = ['classic'];

/** Those of every judge and one extra; with `TEST_LANGUAGES=all` every toolchain. */
export function testedToolchains(): string[] {
  return process.env['TEST_LANGUAGES'] === 'all' ? toolchains() : [...defaultToolchains(), ...EXTRA];
}
