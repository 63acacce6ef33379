/**
 * Whether two names look the same though their characters differ, e.g. a Cyrillic "а" for a Latin one. A subset of the
 * confusables of Unicode (UTS 39): the letters of Cyrillic, Greek and Armenian that are drawn like Latin ones, and the digits.
 */

/** Sets of characters that look the same. Case matters: a capital may look like a different letter from its lower case. */
const LOOK_ALIKES = table(
  'АΑ=A ВΒ=B СϹ=C ЕΕ=E НΗ=H ІΙӀ1|lІ=I Ј=J КΚ=K МΜ=M Ν=N ОΟ0Օ=O РΡ=P Ѕ=S ТΤ=T УҮΥ=Y ХΧ=X Ζ=Z Ԛ=Q Ԝ=W',
  'аαɑ=a сϲ=c еҽ=e һ=h іıι=i ј=j кκ=k оοօ=o рρ=p ѕ=s уγү=y хχ=x ԁ=d ԛ=q ԝ=w ѵν=v υս=u ոп=n ɡց=g ӏ=I',
);

function table(...lines: string[]): ReadonlyMap<string, string> {
  const pairs = lines.flatMap((line) => line.split(' ')).map((pair) => pair.split('='));
  return new Map(pairs.flatMap(([from = '', to = '']) => [...from].map((one) => [one, to] as const)));
}

/** A combining dot above, invisible on a letter that already has a dot. */
const HIDDEN_DOT = /(?<=[ij])\u0307/gu;

/** Names with the same form look the same on a board. */
export function looksOf(name: string): string {
  const plain = name.normalize('NFKC').replace(/\s+/gu, ' ').trim().replace(HIDDEN_DOT, '');
  return [...plain].map((one) => LOOK_ALIKES.get(one) ?? one).join('');
}

/** The first of these names that looks like another one, in the case it is typed in or in small letters. */
export function lookAlikeOf(name: string, others: readonly string[]): string | undefined {
  const looks = new Set([looksOf(name), looksOf(name.toLowerCase())]);
  return others.find((other) => looks.has(looksOf(other)) || looks.has(looksOf(other.toLowerCase())));
}
