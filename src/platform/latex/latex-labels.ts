/** Numbers for `\ref`: figures, tables, equations, sections and items, counted as LaTeX counts them. */

const STEPS =
  /\\(?:begin\{(figure|wrapfigure|table|wraptable|equation|align|gather|eqnarray|enumerate)\}|(section|subsection)(?![a-zA-Z*])|(illustration|item|caption)(?![a-zA-Z])|(end)\{enumerate\}|label\{([^{}]{1,100})\})/g;
const KINDS: Record<string, string> = {
  wrapfigure: 'figure',
  illustration: 'figure',
  wraptable: 'table',
  align: 'equation',
  gather: 'equation',
  eqnarray: 'equation',
};

/** The number of each label in a text. */
export function labelNumbers(text: string): Map<string, string> {
  const counts = new Map<string, number>();
  const labels = new Map<string, string>();
  const items: number[] = [];
  let current = '';
  for (const [, environment, heading, command, end, label] of text.matchAll(STEPS)) {
    if (label !== undefined) {
      if (current !== '') labels.set(label.trim(), current);
    } else if (end !== undefined) items.pop();
    else if (environment === 'enumerate') items.push(0);
    else if (command === 'item') {
      const last = items.length - 1;
      if (last >= 0) current = String((items[last] = items[last]! + 1));
    } else if (heading === 'subsection') {
      counts.set('subsection', (counts.get('subsection') ?? 0) + 1);
      current = `${counts.get('section') ?? 0}.${counts.get('subsection')}`;
    } else if (command !== 'caption') {
      const name = environment ?? heading ?? command ?? '';
      const kind = KINDS[name] ?? name;
      if (kind === 'section') counts.set('subsection', 0);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      current = String(counts.get(kind));
    }
  }
  return labels;
}
