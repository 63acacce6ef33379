/** Labels of the problems in a round. */

/** The next free label: A…Z, then AA, AB, … */
export function nextLabel(taken: readonly string[]): string {
  const used = new Set(taken.map(normaliseLabel));
  for (let index = 0; ; index += 1) {
    const label = letters(index);
    if (!used.has(label)) return label;
  }
}

function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** The form in which labels are compared: a URL with `a` finds problem A. */
export function normaliseLabel(label: string): string {
  return label.toUpperCase();
}
