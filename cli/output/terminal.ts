/** Where output goes and how it looks: stdout is for results, stderr for progress and notes. */
import { styleText } from 'node:util';

export interface Terminal {
  /** Results: the thing a person or a pipe asked for. */
  print(text: string): void;
  /** Progress and notes; never part of a result. */
  note(text: string): void;
  /** Whether progress can be drawn over itself. */
  interactive: boolean;
}

export function openTerminal(options: { json?: boolean } = {}): Terminal {
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stderr.isTTY === true && options.json !== true,
  };
}

type Style = Parameters<typeof styleText>[0];

/** Colour only where the stream takes it (NO_COLOR and pipes do not). */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export function formatSeconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
