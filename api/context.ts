/** What every route may use. Built once by startApi. */
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config, Universe } from '../schemas/config.ts';
import type { Recipe } from '../schemas/recipes.ts';
import type { Lake } from '../stores/lake/lake.ts';
import type { Db } from '../stores/postgres/db.ts';
import type { Describe } from './suites.ts';
import type { AccessRules } from './writes/access.ts';
import type { Operator } from './writes/operator.ts';

export interface ApiContext {
  db: Db;
  /** The same, for what needs a connection of its own. */
  pool: pg.Pool;
  log: Logger;
  universe: string;
  symbols: Universe['symbols'];
  contextSymbols: Universe['context'];
  /** Forecast, but left out of mean scores. */
  unscored: Universe['unscored'];
  recipes: Recipe[];
  /** Whether days are told to the contest. */
  contestEnabled: boolean;
  staleAfterHours: number;
  clockKind: 'real' | 'replay';
  /** The real time, in milliseconds. */
  now: () => number;
  /** The lake, for people to find a key in; without credentials. */
  lakeUrl: string;
  /** Where reports are; null: none is configured. */
  lake: Lake | null;
  temporal: { uiUrl: string | null; namespace: string };
  datasets: Config['datasets'];
  describe: Describe;
  access: AccessRules;
  operator: Operator;
}

/** Everything that has prices. */
export function allSymbols(context: ApiContext): string[] {
  return [...context.symbols, ...context.contextSymbols];
}

/** A workflow execution in the Temporal UI. */
export function runUrl(context: ApiContext, workflowId: string, runId: string): string | null {
  const { uiUrl, namespace } = context.temporal;
  if (!uiUrl) return null;
  const path = ['namespaces', namespace, 'workflows', workflowId, runId, 'history']
    .map(encodeURIComponent)
    .join('/');
  return `${uiUrl.replace(/\/$/, '')}/${path}`;
}

/** The recipe that skill is measured against. */
export function baselineOf(context: ApiContext): string {
  return context.recipes.find((recipe) => recipe.family === 'ewma')?.name ?? 'ewma';
}
