/**
 * How the parts of a plot look in a file. Presentation attributes, so that a style sheet overrides them by class: the page
 * has colours of its own, light and dark.
 */
const INK = '#1d2129';
const MUTED = '#5d6673';
const LINE = '#d9dde3';
const OURS = '#1f5fbf';
const BASELINE = '#6f7782';

type Style = Record<string, string | number>;
const STYLES = {
  'plot-paper': { fill: '#ffffff' },
  'plot-text': { fill: MUTED, 'font-size': 12 },
  'plot-label': { fill: INK, 'font-size': 12.5 },
  'plot-grid': { stroke: LINE, 'stroke-width': 1 },
  'plot-nominal': { stroke: INK, 'stroke-width': 1, 'stroke-dasharray': '2 3' },
  'plot-ours': { fill: 'none', stroke: OURS, 'stroke-width': 2 },
  'plot-ours-second': { fill: 'none', stroke: OURS, 'stroke-width': 2, 'stroke-dasharray': '6 3' },
  'plot-ours-faint': { fill: 'none', stroke: OURS, 'stroke-width': 1, 'stroke-opacity': 0.35 },
  'plot-ours-area': { fill: OURS, 'fill-opacity': 0.35 },
  'plot-ours-dot': { fill: OURS },
  'plot-ours-band': { fill: OURS, 'fill-opacity': 0.16 },
  'plot-limit': { stroke: INK, 'stroke-width': 1, 'stroke-dasharray': '5 3' },
  'plot-turn': { stroke: INK, 'stroke-width': 1, 'stroke-opacity': 0.35 },
  'plot-mark': { fill: INK },
  'plot-mark-open': { fill: '#ffffff', stroke: INK, 'stroke-width': 1.5 },
  'plot-hit': { fill: '#ffffff', 'fill-opacity': 0 },
  'plot-baseline': { fill: 'none', stroke: BASELINE, 'stroke-width': 2 },
  'plot-baseline-second': { fill: 'none', stroke: BASELINE, 'stroke-width': 2, 'stroke-dasharray': '6 3' },
  'plot-baseline-dot': { fill: 'none', stroke: BASELINE, 'stroke-width': 2 },
  'plot-band': { fill: MUTED, 'fill-opacity': 0.14 },
  'plot-missing': { fill: BASELINE, 'fill-opacity': 0.5 },
  'plot-outcome': { fill: INK },
  'plot-miss': { fill: '#ffffff', stroke: INK, 'stroke-width': 1.5 },
} as const satisfies Record<string, Style>;
export type PlotClass = keyof typeof STYLES;

export const look = (name: PlotClass): Style => ({ class: name, ...STYLES[name] });
