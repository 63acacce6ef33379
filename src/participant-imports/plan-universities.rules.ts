/** Which universities the names in a list mean: known ones get their main name, and a name like a known one is asked about. */
import { normaliseUniversity, similarUniversities } from '../accounts/universities.rules.ts';
import {
  fault,
  type Known,
  type UniversityAnswers,
  type UniversityQuestion,
  type Working,
} from './plan-parts.rules.ts';

/** Replaces the names in the rows; rows whose name is asked about get a fault until it is answered. */
export function answerUniversities(
  rows: readonly Working[],
  universities: Known['universities'],
  answers: UniversityAnswers,
): UniversityQuestion[] {
  const mainNames = new Map(
    universities.flatMap((one) => [one.name, ...one.otherNames].map((name) => [normaliseUniversity(name), one.name])),
  );
  const answered = new Map(Object.entries(answers).map(([typed, name]) => [normaliseUniversity(typed), name]));
  const asked = new Map<string, UniversityQuestion | null>();
  for (const row of rows) {
    const typed = row.values.university;
    if (typed === undefined) continue;
    const norm = normaliseUniversity(typed);
    const main = mainNames.get(norm) ?? answered.get(norm);
    if (main !== undefined) {
      if (main !== '') row.values = { ...row.values, university: main };
      continue;
    }
    if (!asked.has(norm)) {
      const similar = similarUniversities(typed, universities).map(({ name }) => name);
      asked.set(norm, similar.length > 0 ? { typed, similar, rows: 0 } : null);
    }
    const question = asked.get(norm);
    if (!question) continue;
    question.rows += 1;
    fault(row, 'university', 'university_similar', { value: typed, other: question.similar[0] ?? '' });
  }
  return [...asked.values()].filter((one) => one !== null);
}
