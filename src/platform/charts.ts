/**
 * Charts as SVG, drawn on the server by ECharts. Colors are those of the theme: the SVG names its variables, so one picture fits
 * light and dark. Each mark has its words as a title, which browsers show on hover.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, HeatmapChart, LineChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

/** Stand-ins that ECharts can calculate with, and what they become. */
const COLORS = {
  '#010201': 'var(--bs-body-color)',
  '#010202': 'var(--bs-secondary-color)',
  '#010203': 'var(--kw-line)',
  '#010204': 'var(--kw-brand)',
  '#010205': 'var(--kw-ok)',
  '#010206': 'var(--kw-limit)',
  '#010207': 'var(--kw-wrong)',
  '#010208': 'var(--kw-wait)',
  '#010209': 'var(--kw-build)',
  '#01020a': 'var(--kw-ours)',
  '#01020b': 'var(--kw-surface)',
} as const;

/** The colors of charts, by their names in the theme. */
export const chartColors = {
  text: '#010201',
  dim: '#010202',
  line: '#010203',
  brand: '#010204',
  ok: '#010205',
  limit: '#010206',
  wrong: '#010207',
  wait: '#010208',
  build: '#010209',
  ours: '#01020a',
  surface: '#01020b',
} as const;

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
      .replace(/#0102[0-9a-f]{2}/g, (color) => COLORS[color as keyof typeof COLORS] ?? color)
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
    return `<${name}${kept}><title>${escaped(words)}</title></${name}>`;
  });
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
