/** A model card as data: what the model is, what it was made from, what it is worth and what it is not for. Pure. */
import type { RunRecord, Stage, StageChange } from '../../schemas/runs.ts';
import type { Plot } from '../plots/frame.ts';
import { plotsOf } from '../plots/plots.ts';
import { plural } from '../report/format.ts';
import { factRows, factSections } from './facts.ts';
import { FAMILY_WORDS } from './families.ts';
import { limitsOf } from './limits.ts';
import { notEvaluated } from './not-evaluated.ts';
import { scoreTable } from './score-table.ts';
import { type TrainedBy, trainCommand } from './train-command.ts';

export interface CardVersion {
  id: string;
  recipe: string;
  recipeHash: string;
  universe: string;
  artifactKey: string;
  datasetVersion: string;
  featureSetVersion: string;
  trainingRun: string;
  trainedThrough: string;
  asOf: string;
}

export interface CardInput {
  version: CardVersion;
  stage: Stage;
  history: readonly StageChange[];
  tags: Readonly<Record<string, string>>;
  /** Of each horizon, as the evaluation gave them. */
  scores: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** null: registered before runs were recorded. */
  record: RunRecord | null;
  /** Of a version that `tempocast train` registered. */
  trainedBy?: TrainedBy | null;
}

export interface CardTable {
  head: string[];
  rows: string[][];
}

export interface CardSection {
  heading: string;
  text?: string[];
  table?: CardTable;
  list?: string[];
  code?: string;
  plots?: Plot[];
}

export interface Card {
  title: string;
  summary: string;
  sections: CardSection[];
}

const CARD_PLOT_WIDTH = 720;

export function modelCard(input: CardInput): Card {
  const { version, stage, record } = input;
  const family = record?.content.recipe.family;
  const what = family === undefined ? 'a model' : FAMILY_WORDS[family];
  return {
    title: `Model ${version.recipe} ${version.id.slice(0, 12)}`,
    summary: `${capital(what)}. Forecasts the distribution of total log returns 1, 3, 5 and 10 sessions ahead for universe ${version.universe}; trained through ${version.trainedThrough}. Stage: ${stage}.`,
    sections: [
      { heading: 'What it was made from', table: { head: ['', ''], rows: madeFrom(input) } },
      ...(record?.content.description ? factSections(record.content.description) : []),
      worth(input),
      ...plotSections(record),
      { heading: 'What it is not for', list: limitsOf(input) },
      { heading: 'Parents', table: { head: ['what', 'sha256'], rows: parents(version) } },
      stageSection(input),
      ...reproduction(input),
    ],
  };
}

function madeFrom({ version, record }: CardInput): string[][] {
  if (record === null) {
    return [
      ['recipe', version.recipe],
      ['known as of', version.asOf],
      ['run record', 'none: registered by a version that kept none'],
    ];
  }
  const { recipe, window, description, seeds } = record.content;
  const hyper = Object.entries(recipe.hyper).map(([name, value]) => `${name} ${value}`);
  const features = Array.isArray(recipe.features)
    ? `${recipe.features.length} named`
    : `set "${recipe.features}"`;
  const members = recipe.members?.map(({ name, family }) => `${name} (${family})`) ?? [];
  return [
    ['recipe', `${recipe.name}, family ${recipe.family}`],
    ...(members.length > 0 ? [['members', members.join(', ')]] : []),
    [
      'data',
      window === null
        ? `known as of ${version.asOf}`
        : `${window.rows} rows of ${window.symbols} symbols, known as of ${version.asOf}`,
    ],
    [
      'window',
      window === null
        ? recipe.window.kind
        : `${window.kind}, ${window.sessions} sessions, ${window.from} to ${window.through}`,
    ],
    [
      'features',
      `${features}${description && description.inputs.length > 0 ? `; reads ${description.inputs.length}: ${description.inputs.slice(0, 12).join(', ')}${description.inputs.length > 12 ? ', ...' : ''}` : ''}`,
    ],
    ['estimated', description === null ? 'not recorded' : `${description.parameters} numbers`],
    ...(description === null ? [] : factRows(description)),
    ['hyper-parameters', hyper.length === 0 ? 'those of the family' : hyper.join(', ')],
    ['seed', seeds.join(', ')],
  ];
}

function worth({ scores, record }: CardInput): CardSection {
  const table = scoreTable(scores);
  const without = notEvaluated(record?.content);
  if (without !== undefined) return { heading: 'What it is worth', text: [without] };
  if (table.rows.length === 0)
    return { heading: 'What it is worth', text: ['No walk-forward evaluation is kept.'] };
  return {
    heading: 'What it is worth',
    text: [
      'Walk-forward: each forecast was made by a fit that had seen only what was known before. Skill is 1 minus CRPS over that of the baseline (EWMA, .94) on the same forecasts; +- is one standard error over sessions. A skill within two of them of zero is no evidence.',
    ],
    table,
  };
}

function plotSections(record: RunRecord | null): CardSection[] {
  const plots = record === null ? [] : plotsOf(record.content, CARD_PLOT_WIDTH);
  return plots.length === 0 ? [] : [{ heading: 'How it looks', plots }];
}

function parents(version: CardVersion): string[][] {
  return [
    ['model version (its artifact)', version.id],
    ['training run', version.trainingRun],
    ['dataset version', version.datasetVersion],
    ['feature set', version.featureSetVersion],
    ['recipe', version.recipeHash],
  ];
}

function stageSection({ history, tags }: CardInput): CardSection {
  const tagged = Object.entries(tags).map(([name, value]) => `${name}: ${value}`);
  return {
    heading: 'Stages',
    ...(tagged.length > 0 ? { text: [`Tags: ${tagged.join(', ')}.`] } : {}),
    table: {
      head: ['at', 'from', 'to', 'by', 'reason'],
      rows: history.map(({ at, from, to, by, reason }) => [at, from ?? '', to, by, reason]),
    },
  };
}

/** Bits are the same on the same machine type; without the record's machine and code that cannot be said. */
function reproduction({ version, record, trainedBy }: CardInput): CardSection[] {
  if (record === null) return [];
  const { code, hardware, libraries, latency } = record.measured;
  const commit =
    code.commit === null
      ? 'not known'
      : `${code.commit}${code.clean === false ? ', with changes that were not committed' : ''}`;
  const rows = [
    ['code', `tempocast ${code.version}, commit ${commit}`],
    [
      'libraries',
      Object.entries(libraries)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
    [
      'machine',
      `${hardware.cpu}, ${plural(hardware.cores, 'core')}, ${plural(hardware.threads, 'thread')} used, ${hardware.gpu ?? 'no GPU'}, ${hardware.platform}`,
    ],
    [
      'forecast of the universe',
      latency === null ? 'not measured' : `${latency.p50Ms} ms at the median, ${latency.p95Ms} ms at 95 %`,
    ],
  ];
  const commands = [
    ...(code.commit === null ? [] : [`git checkout ${code.commit}`]),
    `tempocast models show ${version.id.slice(0, 12)}`,
    trainedBy ? trainCommand(trainedBy) : 'tempocast reproduce <a forecast of this model> --refit',
  ];
  const how = trainedBy
    ? 'an experiment trained it: the command below does so again, on the data of the last published session.'
    : '`--refit` fits it again from the stored answers of the providers and compares.';
  return [
    {
      heading: 'How to make it again',
      text: [
        `The same recipe, dataset version, feature set and seed give the same bytes on the same machine type; ${how}`,
      ],
      table: { head: ['', ''], rows },
      code: commands.join('\n'),
    },
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
