/** The command that trains a configuration of an experiment again. */
export interface TrainedBy {
  /** Of the experiment: what the changes were made to. */
  base: string;
  /** The YAML file that the base came from; absent: a configured recipe. */
  file?: string | undefined;
  overrides: Readonly<Record<string, unknown>>;
}

export function trainCommand({ base, file, overrides }: TrainedBy): string {
  const changes = Object.entries(overrides).map(
    ([path, value]) => `${path.replace(/^hyper\./, '')}=${value}`,
  );
  const from = file === undefined ? [base] : ['--recipe', file];
  return ['tempocast', 'train', ...[...from, ...changes].map(quoted)].join(' ');
}

/** For a POSIX shell. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
