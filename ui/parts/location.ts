/** The URL holds the state of the page: links can be shared and back works. */
import { useSyncExternalStore } from 'react';
import { HORIZONS } from './horizons.ts';

export const TABS = ['today', 'contest', 'track', 'models', 'quality', 'data', 'runs', 'reports'] as const;
export type Tab = (typeof TABS)[number];

export const VIEWS = ['overview', 'quarantine', 'restatements', 'repairs'] as const;
export type View = (typeof VIEWS)[number];

/** Sessions that the figures of the contest move over. */
export const WINDOWS = [60, 120, 250] as const;

export interface Place {
  tab: Tab;
  symbol: string | undefined;
  /** Of the tab models: the version that is open. */
  model: string | undefined;
  /** Of the tab contest: the record that is open. */
  decision: string | undefined;
  /** Of the tab contest: sessions of the moving figures. */
  window: number;
  /** Of the tab reports: the one that is open. */
  week: string | undefined;
  horizon: number;
  /** Of the tab track: a recipe, or the champion of each day; origin sessions; where the page of the list begins. */
  recipe: string;
  from: string | undefined;
  to: string | undefined;
  after: string | undefined;
  /** Id of the forecast whose lineage is drawn. */
  lineage: string | undefined;
  sort: string;
  filter: string;
  session: string | undefined;
  /** Of the tab data. */
  view: View;
  suite: string | undefined;
  run: string | undefined;
  /** `<suite>/<expectation>`, the one that is open. */
  expectation: string | undefined;
  dataset: string | undefined;
  state: string | undefined;
  /** From 1. */
  page: number;
}

/** Where a tab starts: what only makes sense inside another page is left behind. */
export const START = {
  symbol: undefined,
  model: undefined,
  recipe: 'served',
  from: undefined,
  to: undefined,
  after: undefined,
  lineage: undefined,
  decision: undefined,
  week: undefined,
  view: 'overview',
  suite: undefined,
  run: undefined,
  expectation: undefined,
  dataset: undefined,
  state: undefined,
  page: 1,
} as const;

const DEFAULTS = {
  tab: 'today',
  horizon: '1',
  sort: 'symbol',
  filter: '',
  view: 'overview',
  page: '1',
  recipe: 'served',
  window: '60',
};

export function parsePlace(search: string): Place {
  const query = new URLSearchParams(search);
  const horizon = Number(query.get('horizon'));
  const page = Number(query.get('page'));
  const text = (name: string) => query.get(name) || undefined;
  return {
    tab: TABS.find((tab) => tab === query.get('tab')) ?? 'today',
    symbol: query.get('symbol') ?? undefined,
    model: text('model'),
    decision: text('decision'),
    window: WINDOWS.find((one) => one === Number(query.get('window'))) ?? 60,
    week: text('week'),
    horizon: HORIZONS.find((one) => one === horizon) ?? 1,
    recipe: text('recipe') ?? DEFAULTS.recipe,
    from: text('from'),
    to: text('to'),
    after: text('after'),
    lineage: text('lineage'),
    sort: query.get('sort') ?? DEFAULTS.sort,
    filter: query.get('filter') ?? '',
    session: query.get('session') ?? undefined,
    view: VIEWS.find((view) => view === query.get('view')) ?? 'overview',
    suite: text('suite'),
    run: text('run'),
    expectation: text('expectation'),
    dataset: text('dataset'),
    state: text('state'),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

export function formatPlace(place: Place): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    const isDefault = String(value) === (DEFAULTS as Record<string, string>)[name];
    if (value !== undefined && !isDefault) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `/?${text}` : '/';
}

const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', changed);
  return () => listeners.delete(listener);
}

let last: { search: string; place: Place } | undefined;

function current(): Place {
  const { search } = window.location;
  if (last?.search !== search) last = { search, place: parsePlace(search) };
  return last.place;
}

export const usePlace = (): Place => useSyncExternalStore(subscribe, current);

/** `replace` is for what is not a step to go back over, such as typing into the filter. */
export function go(change: Partial<Place>, how: 'push' | 'replace' = 'push'): void {
  const href = formatPlace({ ...current(), ...change });
  if (href === window.location.pathname + window.location.search) return;
  window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', href);
  changed();
}

/** For real links, so that "open in a new tab" works. */
export const hrefOf = (change: Partial<Place>): string => formatPlace({ ...current(), ...change });
