/** The charts of a board as SVG, each with a title, a sentence and a table that say the same. */
import { chartColors as color, chartSvg } from '../platform/charts.ts';
import type { Formats, Translate } from '../platform/i18n.ts';
import type { Board } from './board.rules.ts';
import {
  MATRIX_STATES,
  solveMatrix,
  speedCurves,
  topCurves,
  valueHistogram,
  type Curve,
  type MatrixState,
} from './charts.rules.ts';
import type { Move } from './progress.rules.ts';

export interface ChartView {
  id: string;
  title: string;
  about: string;
  svg: string;
  table: { header: string[]; rows: string[][]; more: number };
}

const WIDTH = 860;
const HEIGHT = 380;
const NAME_MAX = 22;
const TABLE_ROWS = 200;

const axis = {
  axisLabel: { color: color.dim },
  nameTextStyle: { color: color.dim },
  axisLine: { lineStyle: { color: color.line } },
  axisTick: { lineStyle: { color: color.line } },
  splitLine: { lineStyle: { color: color.line } },
};
const grid = { left: 60, right: 24, top: 30, bottom: 50 };

function short(name: string): string {
  const letters = [...name];
  return letters.length > NAME_MAX ? `${letters.slice(0, NAME_MAX - 1).join('')}…` : name;
}

/** All charts that a board has something for. */
export function boardCharts(
  board: Board,
  history: ReadonlyMap<string, readonly Move[]>,
  untilMs: number,
  t: Translate,
  fmt: Formats,
): ChartView[] {
  const value = t(`standings:column.${board.round.scoring === 'icpc' ? 'solved' : 'score'}`);
  return [
    ...overTime(topCurves(board, history, untilMs), value, t, fmt),
    ...matrix(board, t),
    ...histogram(board, value, t, fmt),
    ...speeds(board, t, fmt),
  ];
}

function overTime(curves: Curve[], value: string, t: Translate, fmt: Formats): ChartView[] {
  if (curves.length === 0) return [];
  const minute = t('standings:charts.minute');
  const svg = chartSvg(
    {
      grid: { ...grid, top: 70 },
      legend: {
        top: 0,
        textStyle: { color: color.text },
        data: curves.map((_, index) => String(index)),
        formatter: (index: string) => short(curves[Number(index)]?.name ?? ''),
      },
      xAxis: {
        type: 'value',
        name: minute,
        nameLocation: 'middle',
        nameGap: 28,
        min: 0,
        max: Math.max(1, Math.ceil(curves[0]?.points.at(-1)?.[0] ?? 1)),
        ...axis,
      },
      yAxis: { type: 'value', name: value, ...axis },
      series: curves.map(({ points }, index) => ({
        ...{ type: 'line', name: String(index), step: 'end', symbolSize: 7, data: points },
      })),
    },
    { width: WIDTH, height: HEIGHT + 40 },
    (series, datum) => {
      const curve = curves[series];
      const point = curve?.points[datum];
      return curve && point && `${curve.name}: ${minute} ${fmt.number(point[0])}, ${value} ${fmt.number(point[1], 1)}`;
    },
  );
  const rows = curves.flatMap(({ name, points }) =>
    points.slice(1, -1).map(([at, reached]) => [name, fmt.number(at), fmt.number(reached, 1)]),
  );
  return [chart('over-time', { value }, svg, [t('standings:column.participant'), minute, value], rows, t)];
}

const LOOK: Record<MatrixState, string> = {
  none: color.surface,
  tried: color.wrong,
  pending: color.wait,
  partial: color.limit,
  solved: color.ok,
};

function matrix(board: Board, t: Translate): ChartView[] {
  const { names, labels, states } = solveMatrix(board);
  if (names.length === 0 || labels.length === 0) return [];
  const words = (state: MatrixState) => t(state === 'none' ? 'standings:cell.none' : `standings:legend.${state}`);
  const cells = states.flatMap((row, y) => row.map((state, x) => [x, y, MATRIX_STATES.indexOf(state)]));
  const svg = chartSvg(
    {
      grid: { left: 190, right: 24, top: 60, bottom: 10 },
      xAxis: { type: 'category', data: labels, position: 'top', ...axis, splitLine: { show: false } },
      yAxis: {
        type: 'category',
        data: names.map((name, index) => `${index} ${name}`),
        inverse: true,
        ...axis,
        axisLabel: {
          color: color.text,
          interval: 0,
          formatter: (name: string) => short(name.slice(name.indexOf(' ') + 1)),
        },
      },
      visualMap: {
        ...{ type: 'piecewise', orient: 'horizontal', top: 0, left: 'center', itemSymbol: 'rect' },
        textStyle: { color: color.text },
        pieces: MATRIX_STATES.map((state, index) => ({ value: index, label: words(state), color: LOOK[state] })),
      },
      series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: color.line, borderWidth: 1 } }],
    },
    { width: WIDTH, height: 80 + names.length * 22 },
    (_series, datum) => {
      const [x = 0, y = 0, state = 0] = cells[datum] ?? [];
      return `${names[y] ?? ''}, ${labels[x] ?? ''}: ${words(MATRIX_STATES[state] ?? 'none')}`;
    },
  );
  const rows = states.map((row, y) => [names[y] ?? '', ...row.map(words)]);
  return [chart('matrix', { count: names.length }, svg, [t('standings:column.participant'), ...labels], rows, t)];
}

function histogram(board: Board, value: string, t: Translate, fmt: Formats): ChartView[] {
  const bins = valueHistogram(board);
  if (bins.length === 0 || board.rows.length === 0) return [];
  const label = ({ from, to }: { from: number; to: number }) =>
    from === to ? fmt.number(from) : `${fmt.number(from)}–${fmt.number(to)}`;
  const people = t('standings:charts.participants');
  const svg = chartSvg(
    {
      grid,
      xAxis: { type: 'category', name: value, nameLocation: 'middle', nameGap: 28, data: bins.map(label), ...axis },
      yAxis: { type: 'value', name: people, minInterval: 1, ...axis },
      series: [{ type: 'bar', data: bins.map(({ count }) => count), itemStyle: { color: color.brand } }],
    },
    { width: WIDTH, height: HEIGHT },
    (_series, datum) => bins[datum] && `${value} ${label(bins[datum])}: ${fmt.number(bins[datum].count)}`,
  );
  const rows = bins.map((bin) => [label(bin), fmt.number(bin.count)]);
  return [chart('histogram', { value }, svg, [value, people], rows, t)];
}

function speeds(board: Board, t: Translate, fmt: Formats): ChartView[] {
  return speedCurves(board).map(({ label, speeds: all, more }) => {
    const ratio = (number: number) => `${fmt.number(number, 2)}×`;
    const line = (name: 'ratio' | 'low' | 'high') => ({
      ...{ type: 'line', name, data: all.map((one, index) => [index + 1, one[name]]) },
      ...(name === 'ratio'
        ? { symbolSize: 8, color: color.brand }
        : { symbol: 'none', color: color.dim, lineStyle: { type: 'dashed', color: color.dim } }),
    });
    const position = t('standings:charts.position');
    const svg = chartSvg(
      {
        grid,
        xAxis: {
          type: 'value',
          name: position,
          nameLocation: 'middle',
          nameGap: 28,
          min: 0,
          max: all.length + 1,
          minInterval: 1,
          ...axis,
        },
        yAxis: { type: 'value', name: t('standings:participant.speed'), scale: true, ...axis },
        series: [line('ratio'), line('low'), line('high')],
      },
      { width: WIDTH, height: HEIGHT },
      (series, datum) => {
        const one = series === 0 ? all[datum] : undefined;
        return one && `${one.name}: ${ratio(one.ratio)} (${ratio(one.low)} – ${ratio(one.high)})`;
      },
    );
    const rows = all.map((one) => [one.name, ratio(one.ratio), `${ratio(one.low)} – ${ratio(one.high)}`]);
    const header = [
      t('standings:column.participant'),
      t('standings:participant.speed'),
      t('standings:charts.interval'),
    ];
    const made = chart('speed', { label }, svg, header, rows, t);
    const left = more === 0 ? '' : ` ${t('standings:charts.more', { count: more })}`;
    return { ...made, id: `speed-${label}`, about: made.about + left };
  });
}

function chart(
  id: string,
  params: Record<string, unknown>,
  svg: string,
  header: string[],
  rows: string[][],
  t: Translate,
): ChartView {
  const [title, about] = [t(`standings:charts.${id}.title`, params), t(`standings:charts.${id}.about`, params)];
  const shown = rows.slice(0, TABLE_ROWS);
  return { id, title, about, svg, table: { header, rows: shown, more: rows.length - shown.length } };
}
