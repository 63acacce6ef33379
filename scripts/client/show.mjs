/** Answers as text for a terminal. What people named (problems, teams) cannot control it: no escape sequences pass. */

/** One line without control characters. */
export const line = (/** @type {unknown} */ text) => String(text).replace(/[\p{Cc}\p{Bidi_Control}]/gu, '');

/** Several lines without other control characters. */
const block = (/** @type {string} */ text) =>
  text
    .split('\n')
    .map((one) => line(one.replaceAll('\t', '    ')))
    .join('\n');

/** Columns a text takes: those of Chinese, Japanese and Korean are two wide. */
function width(/** @type {string} */ text) {
  return [...text].reduce(
    (sum, one) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(one)
        ? 2
        : 1),
    0,
  );
}

/** Rows in columns, the first row is the header. @param {unknown[][]} rows */
export function table(rows) {
  const cells = rows.map((row) => row.map(line));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const shown = cells.map((row) => row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))));
  return shown.map((row) => row.join('  ').trimEnd()).join('\n');
}

/** @param {any} submission */
export function stateLine({ state, isOver, score, waitMs }) {
  if (!isOver) return `${state}${waitMs ? `, about ${Math.ceil(waitMs / 1000)} s` : ''}`;
  return `${state}${score === null ? '' : `, ${score} points`}`;
}

/** What the owner of the token has on an item. @param {any} result */
export function resultText({ state, isAccepted, attempts, pending, score, maxScore }) {
  const points = score === null ? '' : `, ${score}${maxScore === null ? '' : ` of ${maxScore}`} points`;
  const tried = `not solved, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const said = isAccepted || state === 'full' ? 'solved' : attempts > 0 ? tried : '';
  return [`${said}${said === '' ? '' : points}`, ...(pending > 0 ? ['pending'] : [])].filter(Boolean).join(', ');
}

/** What is left of a quota. @param {any} quota */
export function quotaText({ of, scope, within, limit, left }) {
  const what = of === 'samples' ? 'sample runs' : 'submissions';
  const where = scope === 'problem' ? 'for this problem' : 'in this round';
  return `${left} of ${limit} ${what} left ${where}${within === null ? '' : ` within ${within === 'hour' ? 'an hour' : 'a day'}`}`;
}

/** The name of a participant in a contest, and why it has no rank. @param {any} participant null: not registered */
export function registrationText(participant) {
  if (participant === null) return '';
  const { name, isGuest, isDisqualified } = participant;
  return `${name}${isDisqualified ? ' (disqualified)' : isGuest ? ' (guest)' : ''}`;
}

/** A submission with its tests. @param {any} one */
export function submissionText(one) {
  const lines = [`${one.id}  ${line(one.problem.name)}  ${stateLine(one)}`, line(one.url)];
  if (one.verdict === 'CE' && one.judging.build) lines.push('', block(one.judging.build.output));
  const tests = /** @type {any[]} */ (one.judging.tests ?? []);
  const bad = tests.filter(({ verdict }) => verdict !== 'AC');
  if (tests.length > 0) lines.push(`${tests.length - bad.length} of ${tests.length} tests passed`);
  for (const test of bad.slice(0, 10))
    lines.push(
      `  test ${test.number}: ${test.verdict}, ${test.cpuMs} ms${test.message ? `, ${line(test.message)}` : ''}`,
    );
  return lines.join('\n');
}

/** @param {any} board */
export function boardText(board) {
  const icpc = board.round.scoring === 'icpc';
  const cell = (/** @type {any} */ { isSolved, attempts, pending, score, solvedAfterMinutes }) => {
    if (attempts === 0 && pending === 0) return '';
    if (!icpc) return attempts === 0 ? '?' : String(score);
    if (isSolved) return `+${attempts > 1 ? attempts - 1 : ''} ${solvedAfterMinutes}`;
    return pending > 0 ? `?${pending}` : `-${attempts}`;
  };
  const header = ['', 'Participant', ...(icpc ? ['Solved', 'Penalty'] : ['Score'])];
  const rows = /** @type {any[]} */ (board.items).map((row) => [
    row.rank ?? (row.participant.isDisqualified ? 'DSQ' : '*'),
    row.participant.isMine ? `${row.participant.name} (you)` : row.participant.name,
    ...(icpc ? [row.solved, row.penalty] : [row.score]),
    ...row.problems.map(cell),
  ]);
  const title = `${line(board.contest.name)}, ${line(board.round.name)}${board.isFrozen ? ' (frozen)' : ''}`;
  return `${title}\n\n${table([[...header, ...board.problems.map((/** @type {any} */ one) => one.label)], ...rows])}`;
}
