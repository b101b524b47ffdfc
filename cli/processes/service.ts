/** What the supervisor needs to know about a process that it keeps running. */

export const SERVICES = ['postgres', 'temporal', 'replay', 'worker-cpu', 'worker-gpu', 'api'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Stopped in this order: those who use others go first. */
export const STOP_ORDER: readonly (readonly ServiceName[])[] = [
  ['api'],
  ['worker-cpu', 'worker-gpu'],
  ['replay'],
  ['temporal'],
  ['postgres'],
];

export interface ServiceSpec {
  name: ServiceName;
  command: string;
  args: readonly string[];
  environment?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Whether the service answers; called again and again after each start. `since` is when the process began. */
  probe(process: { pid: number; since: Date }): Promise<boolean>;
  readyWithinMs: number;
  /** What asks for an orderly end, and how long that may take before SIGKILL. */
  stopSignal: 'SIGTERM' | 'SIGINT';
  stopWithinMs: number;
}

/** `restartInMs` null: not started again. */
export type ServiceEvent =
  | { kind: 'started'; name: string; pid: number }
  | { kind: 'ready'; name: string; pid: number; ms: number }
  | { kind: 'died'; name: string; pid: number; how: string; restartInMs: number | null }
  | { kind: 'gave-up'; name: string; message: string }
  | { kind: 'stopped'; name: string; ms: number; killed: boolean };
