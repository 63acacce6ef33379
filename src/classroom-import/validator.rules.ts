/**
 * The output validator of imported assignments, a program of its package. It is JavaScript, since GitHub's graders are: so trimming
 * and regular expressions mean exactly the same. Its arguments are the comparison and which grader it stands for.
 */
export const VALIDATOR_PATH = 'output_validator/validate.js';

export const VALIDATOR = `'use strict';
const fs = require('fs');
const path = require('path');

const [, , , answerFile, feedbackFolder, comparison, grader] = process.argv;
const answer = fs.readFileSync(answerFile, 'utf8');
const printed = fs.readFileSync(0, 'utf8');

function end(accepted, message) {
  if (message) fs.writeFileSync(path.join(feedbackFolder, 'judgemessage.txt'), message);
  process.exit(accepted ? 42 : 43);
}

// The older grader makes ends of lines equal; both take spaces off the ends.
const normal = (text) => (grader === 'autograding' ? text.replace(/\\r\\n/g, '\\n') : text).trim();
const actual = normal(printed);
const expected = normal(answer);

if (comparison === 'exit') end(true);
if (comparison === 'included') end(actual.includes(expected), 'The output does not have the expected text in it.');
if (comparison === 'exact') end(actual === expected, 'The output is not the expected text.');
if (comparison === 'regex') {
  const pattern = new RegExp(grader === 'autograding' ? answer : expected);
  end(pattern.test(actual), 'The output does not match the regular expression.');
}
if (comparison === 'pytest') {
  const summary = actual.split('\\n').reverse().find((line) => /\\d+ (passed|failed|errors?)\\b/.test(line)) || '';
  const count = (word) => Number((new RegExp('(\\\\d+) ' + word).exec(summary) || [0, 0])[1]);
  const passed = count('passed');
  const all = passed + count('failed') + count('errors?');
  if (passed === 0) end(false, summary || 'pytest gave no summary.');
  if (passed < all) fs.writeFileSync(path.join(feedbackFolder, 'score_multiplier.txt'), String(passed / all));
  end(true, passed + ' of ' + all + ' passed');
}
process.exit(1);
`;
