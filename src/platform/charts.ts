/**
 * Charts as SVG, drawn on the server by ECharts. Colors are those of the theme: the SVG names its variables, so one picture fits
 * light and dark. Each mark has its words as a title, which browsers show on hover.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml } from './safe-html.ts';

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

/** Each color by its name here: a stand-in that ECharts can calculate with, and the variable that it becomes. */
const COLORS = {
  text: ['#010201', '--bs-body-color'],
  dim: ['#010202', '--bs-secondary-color'],
  line: ['#010203', '--kw-line'],
  brand: ['#010204', '--kw-brand'],
  ok: ['#010205', '--kw-ok'],
  limit: ['#010206', '--kw-limit'],
  wrong: ['#010207', '--kw-wrong'],
  wait: ['#010208', '--kw-wait'],
  build: ['#010209', '--kw-build'],
  ours: ['#01020a', '--kw-ours'],
  surface: ['#01020b', '--kw-surface'],
} as const;

type ColorName = keyof typeof COLORS;
const variables = new Map<string, string>(Object.values(COLORS));

/** The colors of charts, by their names in the theme. */
export const chartColors = Object.fromEntries(
  Object.entries(COLORS).map(([name, [standIn]]) => [name, standIn]),
) as Record<ColorName, string>;

/** One color after another for several lines. */
export const chartPalette = (['brand', 'wait', 'limit', 'build', 'wrong', 'ours', 'ok'] as const).map(
  (name) => chartColors[name],
);

export interface ChartSize {
  width: number;
  height: number;
}

/**
 * A chart as SVG that scales to the width of its box.
 * @param titleOf words of a mark, by the numbers of its series and datum; undefined for none
 */
export function chartSvg(
  option: EChartsCoreOption,
  { width, height }: ChartSize,
  titleOf: (series: number, datum: number) => string | undefined,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, backgroundColor: 'transparent', color: chartPalette, ...option });
    return withTitles(themed(chart.renderToSVGString({ useViewBox: true })), titleOf);
  } finally {
    chart.dispose();
  }
}

function themed(svg: string): string {
  return (
    svg
      .replace(/#0102[0-9a-f]{2}/g, (color) => (variables.has(color) ? `var(${variables.get(color)})` : color))
      // They are for what ECharts does in browsers.
      .replace(/<style\b[^]*?<\/style>/g, '')
      .replace(/ class="zr\d+-cls-\d+"/g, '')
      .replace('<svg ', '<svg aria-hidden="true" focusable="false" class="chart" ')
  );
}

const MARK = /<(path|circle|rect) ([^<>]*)>(?:<\/\1>)?/g;

function withTitles(svg: string, titleOf: (series: number, datum: number) => string | undefined): string {
  return svg.replace(MARK, (all: string, name: string, attributes: string) => {
    const series = /\becmeta_series_index="(\d+)"/.exec(attributes)?.[1];
    const datum = /\becmeta_data_index="(\d+)"/.exec(attributes)?.[1];
    const words = series === undefined || datum === undefined ? undefined : titleOf(Number(series), Number(datum));
    if (words === undefined) return all;
    const open = attributes.endsWith('/') ? attributes.slice(0, -1) : attributes;
    const kept = ` ${open}`.replace(/ ecmeta_\w+="[^"]*"/g, '').trimEnd();
    return `<${name}${kept}><title>${escapeHtml(words)}</title></${name}>`;
  });
}
