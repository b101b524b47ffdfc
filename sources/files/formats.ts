/** The columns of a user's own files, per dataset. */
export const FILE_DATASETS = ['bars', 'actions', 'macro', 'fundamentals', 'news', 'listings'] as const;
export type FileDataset = (typeof FILE_DATASETS)[number];

/**
 * `date`: YYYY-MM-DD; `instant`: ISO-8601 with Z or an offset; `symbols`: `AAPL:0.3:0.8;MSFT`, each with its sentiment in
 * [-1, 1] and its relevance where known.
 */
export type CellType = 'text' | 'number' | 'positive' | 'date' | 'instant' | 'kind' | 'symbols';

export interface Column {
  type: CellType;
  /** `column`: the file must have it and every row a value; `cell`: the file must have it, a cell may be empty. */
  required: 'column' | 'cell' | 'no';
}

const must = (type: CellType): Column => ({ type, required: 'column' });
const mayBeEmpty = (type: CellType): Column => ({ type, required: 'cell' });
const may = (type: CellType): Column => ({ type, required: 'no' });

/** `subject`: the column that says what a row is about; a file of one subject can do without it. */
export const LAYOUTS: Readonly<
  Record<FileDataset, { subject: string | null; columns: Record<string, Column> }>
> = {
  bars: {
    subject: 'symbol',
    columns: {
      symbol: may('text'),
      session: must('date'),
      open: mayBeEmpty('number'),
      high: mayBeEmpty('number'),
      low: mayBeEmpty('number'),
      close: mayBeEmpty('number'),
      volume: mayBeEmpty('number'),
      adjusted_close: may('number'),
      currency: may('text'),
      split: may('positive'),
      dividend: may('number'),
    },
  },
  actions: {
    subject: 'symbol',
    columns: { symbol: may('text'), ex_date: must('date'), kind: must('kind'), value: must('positive') },
  },
  macro: {
    subject: 'series',
    columns: {
      series: may('text'),
      period: must('date'),
      value: mayBeEmpty('number'),
      unit: may('text'),
      frequency: may('text'),
      vintage_from: may('date'),
      vintage_to: may('date'),
    },
  },
  fundamentals: {
    subject: 'symbol',
    columns: {
      symbol: may('text'),
      concept: must('text'),
      unit: must('text'),
      period_start: mayBeEmpty('date'),
      period_end: must('date'),
      value: must('number'),
      accepted_at: mayBeEmpty('instant'),
      fiscal_period: may('text'),
      form: may('text'),
      document: may('text'),
    },
  },
  news: {
    subject: null,
    columns: {
      id: may('text'),
      published_at: must('instant'),
      title: must('text'),
      text: mayBeEmpty('text'),
      url: mayBeEmpty('text'),
      publisher: may('text'),
      language: may('text'),
      symbols: mayBeEmpty('symbols'),
    },
  },
  listings: {
    subject: 'list',
    columns: {
      list: may('text'),
      symbol: must('text'),
      from: must('date'),
      to: mayBeEmpty('date'),
      name: may('text'),
      sector: may('text'),
    },
  },
};
