/** One thing that set-up makes, or that the machine has to bring for it. */
export interface SetupFinding {
  name: string;
  label: string;
  state: 'ok' | 'missing' | 'broken';
  /** False for what the machine lacks but nothing still to be made needs. */
  required: boolean;
  detail: string;
  /** The way out; null when all is well. */
  fix: string | null;
}

export function examineSetup(options?: {
  env?: Readonly<Record<string, string | undefined>>;
  /** Read every file of the cache and compare its sha256. */
  full?: boolean;
}): Promise<SetupFinding[]>;
