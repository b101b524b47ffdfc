/** Shows the stages of a day: bars that are drawn over themselves on a terminal, plain lines elsewhere. */
import { MultiBar, type SingleBar } from 'cli-progress';
import type { StageProgress } from '../../schemas/pipeline.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressView {
  show(stages: readonly StageProgress[]): void;
  /** A sentence above the bars. */
  say(text: string): void;
  end(): void;
}

/** While bars are drawn, notes of the terminal go above them. */
export function openProgressView(terminal: Terminal): ProgressView {
  if (!terminal.interactive) return lineView((line) => terminal.note(line));
  const view = barView();
  const { note } = terminal;
  terminal.note = view.say;
  return {
    ...view,
    end() {
      view.end();
      terminal.note = note;
    },
  };
}

function barView(): ProgressView {
  const bars = new MultiBar({
    format: '  {stage} [{bar}] {count}  {note}',
    barsize: 28,
    hideCursor: true,
    clearOnComplete: false,
    stream: process.stderr,
    autopadding: true,
    linewrap: false,
    // Else bars that have not moved since a note above them stay wiped.
    forceRedraw: true,
  });
  const byStage = new Map<string, SingleBar>();
  return {
    show(stages) {
      for (const { stage, done, of, note } of stages) {
        const payload = { stage: stage.padEnd(9), count: (of > 0 ? `${done}/${of}` : '').padStart(9), note };
        let bar = byStage.get(stage);
        if (bar === undefined) {
          bar = bars.create(Math.max(of, 1), done, payload);
          byStage.set(stage, bar);
        }
        bar.setTotal(Math.max(of, 1));
        bar.update(done, payload);
      }
    },
    say: (text) => bars.log(`${text}\n`),
    end: () => bars.stop(),
  };
}

/** A line when a stage begins, when it passes another quarter, and when it ends. */
export function lineView(print: (line: string) => void): ProgressView {
  const said = new Map<string, number>();
  return {
    show(stages) {
      for (const { stage, done, of, note, startedAt } of stages) {
        // A backfill begins its stages again for every session.
        const key = `${stage} ${startedAt}`;
        const quarter = of > 0 ? Math.floor((4 * done) / of) : 0;
        if ((said.get(key) ?? -1) >= quarter) continue;
        said.set(key, quarter);
        print(`  ${stage.padEnd(9)} ${of > 0 ? `${done}/${of}` : '...'}${note === '' ? '' : `  ${note}`}`);
      }
    },
    say: print,
    end: () => {},
  };
}
