/** Seasons as pages, CSV and JSON show them. */
import type { Formats, LanguageCode } from '../platform/i18n.ts';
import type { Translate } from '../platform/i18n.ts';
import { typed, type CsvCell } from '../platform/web/csv.ts';
import { points } from '../scoring/place-points.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestResultHref } from '../contest-results/contest-result-links.rules.ts';
import { resultHref } from '../rounds/round-links.rules.ts';
import { seasonHref, seasonPersonHref } from './season-links.rules.ts';
import { rankChange, type SeasonRow, type SeasonRule, type SeasonStanding } from './season-standings.rules.ts';
import { weightField, type Season } from './seasons.rules.ts';

export interface NamedRow {
  row: SeasonRow;
  name: string;
  university: string | null;
}

/** The name in a language. */
export function seasonName({ nameEn, nameZh }: Pick<Season, 'nameEn' | 'nameZh'>, language: LanguageCode): string {
  return language === 'zh-CN' ? nameZh : nameEn;
}

/** A season in the list. */
export function seasonLine(season: Season, language: LanguageCode) {
  const { id, slug, state, contests, archivedAt } = season;
  return {
    id,
    name: seasonName(season, language),
    href: seasonHref(slug),
    state,
    contests: contests.length,
    archivedAt,
  };
}

type Source = SeasonStanding['sources'][number];

/** Contests of a standing, each with the results that it was computed from. */
export function sourceViews(sources: readonly Source[], lasts: readonly number[]) {
  return sources.map(({ slug, name, weight, result }, index) => ({
    name,
    weight,
    isLimited: lasts[index] !== Infinity,
    href: contestHref(slug),
    number: result.number,
    round: result.roundName,
    resultHref:
      result.roundSlug === null
        ? contestResultHref(slug, result.number)
        : resultHref(slug, result.roundSlug, result.number),
  }));
}

/** One row of a standing. */
export function seasonRowView(
  slug: string,
  { row, name, university }: NamedRow,
  { isMine, isPerson }: { isMine: boolean; isPerson: boolean },
  fmt: Formats,
) {
  const change = rankChange(row);
  return {
    rank: row.rank,
    change,
    name,
    university: university ?? '',
    href: isPerson ? seasonPersonHref(slug, row.id) : null,
    mine: isMine,
    total: points(row.totalMilli, fmt),
    contests: row.contests,
    cells: row.cells.map((cell) => ({
      main: cell.rank === null ? '' : points(cell.valueMilli, fmt),
      below: cell.rank === null ? '' : String(cell.rank),
      look: cell.rank === null ? 'none' : cell.counts ? 'counts' : 'dropped',
    })),
  };
}

/** The rule of a season in sentences. */
export function ruleWords(rule: SeasonRule, t: Translate, fmt: Formats): string[] {
  const { points: kind, table, bestOf, minContests, decayPercent, ties, universityBest } = rule;
  return [
    t(`seasons:rule.${kind}`, { table: table.map((one) => fmt.number(one, 3)).join(', ') }),
    t('seasons:rule.weight'),
    ...(decayPercent > 0 ? [t('seasons:rule.decay', { percent: decayPercent })] : []),
    bestOf === null ? t('seasons:rule.all') : t('seasons:rule.best', { count: bestOf }),
    ...(minContests > 1 ? [t('seasons:rule.minimum', { count: minContests })] : []),
    t(`seasons:rule.ties_${ties}`),
    t('seasons:rule.teams'),
    t('seasons:rule.left_out'),
    t('seasons:rule.universities', { count: universityBest }),
  ];
}

/** Header and rows as CSV. */
export function seasonCsv(
  { sources }: Pick<SeasonStanding, 'sources'>,
  rows: readonly NamedRow[],
  t: Translate,
): { header: CsvCell[]; rows: CsvCell[][] } {
  return {
    header: [
      t('standings:column.rank'),
      t('seasons:name'),
      t('standings:column.university'),
      t('seasons:total'),
      t('seasons:change'),
      ...sources.map(({ name }) => typed(name)),
    ],
    rows: rows.map(({ row, name, university }) => [
      row.rank,
      typed(name),
      typed(university),
      row.totalMilli / 1000,
      rankChange(row),
      ...row.cells.map(({ rank, valueMilli }) => (rank === null ? null : valueMilli / 1000)),
    ]),
  };
}

/** A standing as JSON. */
export function seasonJson(
  season: Season,
  rule: SeasonRule,
  { sources }: Pick<SeasonStanding, 'sources'>,
  people: readonly NamedRow[],
  universities: readonly NamedRow[],
) {
  const rowsOf = (rows: readonly NamedRow[], isPeople: boolean) =>
    rows.map(({ row, name, university }) => ({
      rank: row.rank,
      ...(isPeople ? { id: row.id, name, university } : { name }),
      total: row.totalMilli / 1000,
      history: row.history,
      contests: row.cells.map((cell) =>
        cell.rank === null ? null : { rank: cell.rank, points: cell.valueMilli / 1000, counts: cell.counts },
      ),
    }));
  return {
    season: { slug: season.slug, name: { en: season.nameEn, 'zh-CN': season.nameZh }, state: season.state },
    rule,
    contests: sources.map(({ slug, name, weight, result }) => ({ slug, name, weight, results: result })),
    people: rowsOf(people, true),
    universities: rowsOf(universities, false),
  };
}

/** A season as values of its form. */
export function seasonValues({ slug, nameEn, nameZh, rule, contests, rev }: Season): Record<string, unknown> {
  return {
    ...{ slug, nameEn, nameZh, rev, ...rule },
    table: rule.table.join(', '),
    bestOf: rule.bestOf ?? '',
    ...Object.fromEntries(contests.map(({ contestId, weight }) => [weightField(contestId), weight])),
  };
}
