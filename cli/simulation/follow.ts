/** How far a simulation is, as its workflow and its database tell it: a bar on a terminal, a line now and then elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { SingleBar } from 'cli-progress';
import type { Instant } from '../../schemas/market.ts';
import {
  SIMULATION,
  type SimulationInput,
  type SimulationState,
  type SimulationView,
} from '../../schemas/simulation.ts';
import { decisions } from '../../stores/postgres/contests.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { formatSeconds, type Terminal } from '../output/terminal.ts';

export type SimulationHandle = WorkflowHandle<(input: SimulationInput) => Promise<SimulationState>>;

const POLL_MS = 1_000;
/** The rate is of this long. */
const WINDOW_MS = 60_000;
/** Where nothing is drawn over itself. */
const LINE_EVERY_MS = 30_000;
const ANY_TIME: Instant = '9999-12-31T23:59:59.999Z';

export interface SimulationLine {
  view: SimulationView;
  /** Sessions a second of the last minute; null before there are two answers. */
  rate: number | null;
  decision: string;
}

/** A worker that is being restarted cannot answer. */
export async function viewOf(handle: SimulationHandle): Promise<SimulationView | undefined> {
  return handle.query<SimulationView>(SIMULATION.state).catch(() => undefined);
}

/** Until aborted, then once more. */
export async function followSimulation(
  pipeline: PipelineClient,
  handle: SimulationHandle,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const show = terminal.interactive ? barOf() : lineOf(terminal);
  const seen: { at: number; done: number }[] = [];
  for (let last = false; !last; ) {
    last = signal.aborted;
    const view = await viewOf(handle);
    if (view !== undefined) {
      seen.push({ at: performance.now(), done: doneOf(view) });
      while (seen.length > 2 && seen.at(-1)!.at - seen[0]!.at > WINDOW_MS) seen.shift();
      show.line({ view, rate: rateOf(seen), decision: await lastDecision(pipeline) });
    }
    if (!last) await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
  show.end();
}

const doneOf = ({ completed, failed }: SimulationState): number => completed + failed.length;

function rateOf(seen: readonly { at: number; done: number }[]): number | null {
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < POLL_MS) return null;
  return (1_000 * (last.done - first.done)) / (last.at - first.at);
}

async function lastDecision({ db, config }: PipelineClient): Promise<string> {
  const query = { universe: config.universe, asOf: ANY_TIME, limit: 1 };
  const [newest] = await decisions(db, query).catch(() => []);
  if (newest === undefined) return 'no decision yet';
  const { kind, recipe } = newest.event;
  return `${newest.decidedAt.slice(0, 10)} ${kind}${recipe === null ? '' : ` ${recipe}`}`;
}

function tell({ view, rate, decision }: SimulationLine): string {
  const left = view.of - doneOf(view);
  const speed = rate === null ? '' : `, ${rate.toFixed(2)} sessions/s`;
  const eta =
    rate === null || rate === 0 || left === 0 ? '' : `, ${formatSeconds((1_000 * left) / rate)} left`;
  const failed = view.failed.length === 0 ? '' : `, ${view.failed.length} failed`;
  return `${view.session ?? 'beginning'}${speed}${eta}${failed}, ${view.champion ?? 'nobody'} serves, ${decision}`;
}

function barOf() {
  const bar = new SingleBar({
    format: '  [{bar}] {value}/{total}  {told}',
    ...{ barsize: 24, hideCursor: true, clearOnComplete: false, stream: process.stderr, linewrap: false },
  });
  bar.start(1, 0, { told: 'beginning' });
  return {
    line(line: SimulationLine) {
      bar.setTotal(Math.max(1, line.view.of));
      bar.update(doneOf(line.view), { told: tell(line) });
    },
    end: () => bar.stop(),
  };
}

function lineOf(terminal: Terminal) {
  let said = Number.NEGATIVE_INFINITY;
  let done = -1;
  return {
    line(line: SimulationLine) {
      const now = performance.now();
      if (doneOf(line.view) === done || now - said < LINE_EVERY_MS) return;
      [said, done] = [now, doneOf(line.view)];
      terminal.note(`  ${done}/${line.view.of}  ${tell(line)}`);
    },
    end: () => {},
  };
}
