/** The time machine: days of the past run one after the other on the virtual clock. Contracts of `simulationWorkflow`. */
import type { SessionDate } from './market.ts';

export const REPORT_CHOICES = ['none', 'month', 'week'] as const;
export type ReportChoice = (typeof REPORT_CHOICES)[number];

/** Update and query names. */
export const SIMULATION = { state: 'simulation', pause: 'setPaused', speed: 'setSpeed' } as const;

/** Sessions a second that can be asked for. */
export const MAX_SPEED = 1_000;

export interface SimulationInput {
  universe: string;
  from: SessionDate;
  to: SessionDate;
  /** Sessions a second at the most; null: as fast as it goes. */
  speed: number | null;
  reports: ReportChoice;
  /** Sessions whose data and features are made ready beside the one that is decided: 1, or 0 for days one by one. */
  ahead: 0 | 1;
  /** Short activities run within the workflows' tasks: a fraction of what a queue costs, and no slots of other workers. */
  withinTask?: boolean;
  /** Days are decided by the worker of the queue `days`, beside the one that makes the next session ready. */
  apart?: boolean;
  /** Carried over continue-as-new. */
  carried?: SimulationState;
  paused?: boolean;
}

export interface SimulationState {
  completed: number;
  failed: { session: SessionDate; message: string }[];
  /** The last one that was run, whatever came of it. */
  session: SessionDate | null;
  /** Who served it. */
  champion: string | null;
  /** Models fitted. */
  trained: number;
  reports: number;
  /** Epoch milliseconds. */
  startedAt: number;
}

/** Answer of the query. */
export interface SimulationView extends SimulationState {
  from: SessionDate;
  to: SessionDate;
  /** Sessions of the whole span. */
  of: number;
  paused: boolean;
  /** Nothing is under way: a paused simulation that may be stopped. */
  idle: boolean;
  speed: number | null;
}
