/** Tasks that the tests run in a worker thread. */
export const double = (n: number): number => 2 * n;
export const draw = (label: string): string => `${label} ${Math.random()}`;
export const never = (): never => {
  for (;;);
};
/** Matches one pattern against one text; nothing in it can check the time. */
export const pattern = (length: number): boolean => /^(a+)+$/.test('a'.repeat(length) + 'b');
export const grow = (): number => {
  const all: string[][] = [];
  for (;;) all.push(Array.from({ length: 10_000 }, () => String(Math.random())));
};
export const long = (chars: number): string => 'x'.repeat(chars);
export const fail = (): never => {
  throw new Error('no');
};
