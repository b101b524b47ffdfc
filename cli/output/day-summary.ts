/** The summary of a day as text. Pure. */
import type { Model, Skill } from '../../schemas/api.ts';
import { type Forecast, HORIZONS } from '../../schemas/forecast.ts';
import type { DayDocument } from './day-document.ts';
import { renderTable } from './table.ts';
import { formatSeconds, paint } from './terminal.ts';

const SHOWN = 8;
const COUNT = new Intl.NumberFormat('en-US');

export function renderDay(day: DayDocument): string {
  if (day.state === 'closed') return `${heading(day)}\n\n${addresses(day)}`;
  const parts = [heading(day), data(day), models(day), forecasts(day), addresses(day)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function heading(day: DayDocument): string {
  const title = paint('bold', `${day.session} ${day.universe}`);
  if (day.state === 'closed') return `${title}: ${day.reason ?? 'closed'}; nothing was done`;
  if (day.state === 'published')
    return `${title}: already published as of ${day.asOf}; nothing had to be done`;
  const stages = day.stages
    .map(({ stage, milliseconds }) => `${stage} ${formatSeconds(milliseconds)}`)
    .join(', ');
  const time = day.milliseconds === null ? '' : ` in ${formatSeconds(day.milliseconds)}`;
  return `${title}: completed${time}${stages === '' ? '' : ` (${stages})`}`;
}

function data(day: DayDocument): string {
  const { counts, quality } = day;
  const n = (name: string) => COUNT.format(counts[name] ?? 0);
  const lines: string[] = [];
  if (counts.bars !== undefined) {
    lines.push(
      `fetched      ${n('requests')} symbols from ${day.source}: ${n('bars')} bars, ${n('actions')} splits and dividends, ${n('restatements')} restated values`,
    );
  }
  for (const { symbol, message } of day.missing) lines.push(`missing      ${symbol}: ${message}`);
  if (quality !== null) {
    lines.push(`checked      ${quality.passed} expectations hold, ${quality.failed} do not`);
    for (const { expectation, severity, unexpectedCount } of quality.expectations
      .filter((e) => !e.success)
      .slice(0, SHOWN)) {
      lines.push(`             ${expectation} (${severity}): ${unexpectedCount ?? 0} unexpected`);
    }
    lines.push(`quarantined  ${COUNT.format(quality.quarantineCount)} bars`);
    for (const { symbol, session, reason } of quality.quarantine.slice(0, SHOWN)) {
      lines.push(`             ${symbol} ${session}: ${reason}`);
    }
  }
  if (counts.rows !== undefined) lines.push(`features     ${n('features')} for ${n('rows')} rows`);
  return lines.join('\n');
}

function models(day: DayDocument): string {
  const rows = day.models.filter(({ skills }) => skills.length > 0);
  if (rows.length === 0) return '';
  const table = renderTable<Model>(
    [
      { head: 'model', cell: ({ recipe }) => (recipe === day.champion ? `${recipe} *` : recipe) },
      ...HORIZONS.map((horizon) => ({
        head: `${horizon} d`,
        align: 'right' as const,
        cell: ({ skills }: Model) => formatSkill(skills.find((skill) => skill.horizon === horizon)),
      })),
      { head: 'sanity', cell: ({ skills }) => worstBand(skills) },
    ],
    rows,
  );
  return `${paint('bold', 'CRPS skill against EWMA, walk-forward')} (* champion)\n${table}`;
}

function formatSkill(skill: Skill | undefined): string {
  if (skill?.skill === null || skill === undefined) return '-';
  const error = skill.skillStandardError === null ? '' : ` ±${(100 * skill.skillStandardError).toFixed(2)}`;
  return `${skill.skill >= 0 ? '+' : ''}${(100 * skill.skill).toFixed(2)} %${error}`;
}

/** The sanity band of the worst horizon, with its reasons: a red one is too good to be true. */
function worstBand(skills: readonly Skill[]): string {
  const rank = { green: 0, amber: 1, red: 2 } as const;
  const banded = skills.filter((skill) => skill.band !== null);
  const worst = banded.toSorted((a, b) => rank[b.band!] - rank[a.band!])[0];
  if (worst === undefined) return '-';
  const style = { green: 'green', amber: 'yellow', red: 'red' } as const;
  const reasons = worst.band === 'green' ? '' : `: ${worst.reasons.join('; ')} (${worst.horizon} d)`;
  return paint(style[worst.band!], worst.band!) + reasons;
}

function forecasts(day: DayDocument): string {
  if (day.forecasts.length === 0) return '';
  const bySymbol = Map.groupBy(day.forecasts, ({ symbol }) => symbol);
  const of = (rows: readonly Forecast[], horizon: number) => rows.find((row) => row.horizon === horizon);
  const isOld = ([, [row]]: [string, Forecast[]]) => row!.session < day.session;
  const stopped = [...bySymbol].filter(isOld).map(([symbol, [row]]) => `${symbol} of ${row!.session}`);
  const table = renderTable<[string, Forecast[]]>(
    [
      { head: 'symbol', cell: (line) => (isOld(line) ? `${line[0]} !` : line[0]) },
      { head: 'close', align: 'right', cell: ([, rows]) => rows[0]!.price.toFixed(2) },
      { head: 'up 1 d', align: 'right', cell: ([, rows]) => percent(of(rows, 1)?.probabilityUp) },
      ...HORIZONS.map((horizon) => ({
        head: `${horizon} d 90 %`,
        align: 'right' as const,
        cell: ([, rows]: [string, Forecast[]]) => interval(of(rows, horizon)),
      })),
    ],
    [...bySymbol],
  );
  const title = `${paint('bold', `Forecasts as of ${day.asOf ?? day.session}`)}: price in 1, 3, 5, 10 sessions`;
  const old = `! none of this session, still served are the last good ones: ${stopped.join(', ')}`;
  return [title, table, ...(stopped.length === 0 ? [] : [old])].join('\n');
}

function interval(forecast: Forecast | undefined): string {
  if (forecast === undefined) return '-';
  const at = (level: number) => forecast.priceQuantiles[forecast.levels.indexOf(level)]?.toFixed(2) ?? '?';
  return `${at(0.05)} .. ${at(0.95)}`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(1)} %`;
}

function addresses({ addresses: a }: DayDocument): string {
  return [
    `page         ${a.page}`,
    `API docs     ${a.docs}`,
    `Temporal UI  ${a.temporalUi ?? '(not configured: temporal.uiUrl)'}`,
  ].join('\n');
}
