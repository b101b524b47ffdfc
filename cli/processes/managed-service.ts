/**
 * Keeps one child process running.
 * Owns: the process (in a group of its own), its pid file, its log file, restarts.
 * Does not own: ports, order of services, what the operator is told (it emits ServiceEvents).
 * Invariants: M1 at most one process at a time; M2 the pid file is written before anybody waits for the process and
 * removed only after it has ended; M3 after stop() has returned, nothing of its group runs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetryableError, TerminalError } from '../../schemas/errors.ts';
import { countFailures, MAX_IMMEDIATE_FAILURES, restartDelay } from './backoff.ts';
import { groupMembers, identify, signalProcess } from './identity.ts';
import { logTail, prepareLog } from './log-file.ts';
import { pidFilePath, removeFile, writeJson } from './run-files.ts';
import type { ServiceEvent, ServiceSpec } from './service.ts';

const PROBE_EVERY_MS = 50;
const PROBE_AT_LEAST_EVERY_MS = 400;

export class ManagedService {
  readonly spec: ServiceSpec;
  readonly #home: string;
  readonly #emit: (event: ServiceEvent) => void;
  readonly #log: string;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #readyAt: number | undefined;
  #failures = 0;
  #logFrom = 0;
  #tooSlow = false;
  #notStartable: string | undefined;

  constructor(spec: ServiceSpec, home: string, emit: (event: ServiceEvent) => void) {
    this.spec = spec;
    this.#home = home;
    this.#emit = emit;
    this.#log = prepareLog(home, spec.name);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get ready(): boolean {
    return this.#readyAt !== undefined;
  }

  /** Starts it and waits until it answers. Throws ServiceFailed (terminal) with the end of its log. */
  async start(): Promise<void> {
    for (;;) {
      const child = this.#spawn();
      if (await this.#waitReady(child)) return;
      this.#stopping.signal.throwIfAborted();
      if (this.#givenUp) throw this.#failure('ended');
      await sleep(restartDelay(this.#failures), undefined, { signal: this.#stopping.signal });
    }
  }

  /** Ends a start() that still waits, and restarts; the process itself runs on until stop(). */
  abandon(reason: unknown): void {
    this.#stopping.abort(reason);
  }

  /** Asks it to end, waits, kills what is left. Safe to call twice, and at any moment. */
  async stop(graceMs = this.spec.stopWithinMs): Promise<void> {
    const began = Date.now();
    this.abandon(new RetryableError('ServiceStopping', `${this.spec.name} is being stopped`));
    const child = this.#child;
    let killed = false;
    if (child?.pid !== undefined) {
      signalProcess(child.pid, this.spec.stopSignal);
      const tooLong = sleep(graceMs, false, { ref: false });
      const inTime = await Promise.race([this.#ended.then(() => true), tooLong]);
      if (!inTime || groupMembers(child.pid).length > 0) {
        killed = !inTime;
        signalProcess(-child.pid, 'SIGKILL');
        await this.#ended;
        // A signal is delivered at once, its effect is not: the members need a moment to go.
        for (let n = 0; n < 200 && groupMembers(child.pid).length > 0; n++) await sleep(5);
      }
      this.#emit({ kind: 'stopped', name: this.spec.name, ms: Date.now() - began, killed });
    }
  }

  /** Takes away the rest of a running grace period. */
  kill(): void {
    if (this.#child?.pid !== undefined) signalProcess(-this.#child.pid, 'SIGKILL');
  }

  #spawn(): ChildProcess {
    this.#stopping.signal.throwIfAborted();
    const { name, command, args, environment, cwd, uid, gid } = this.spec;
    const output = openSync(this.#log, 'a', 0o600);
    this.#logFrom = statSync(this.#log).size;
    const began = Date.now();
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: environment ?? process.env,
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    closeSync(output);
    this.#child = child;
    this.#readyAt = undefined;
    this.#tooSlow = false;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        // Trying again would not bring the program.
        this.#notStartable = error.message;
        this.#died(child, `could not start: ${error.message}`, false);
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.#died(child, signal ? `ended by ${signal}` : `exit code ${code}`, signal === 'SIGKILL');
        resolve();
      });
    });
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity !== undefined) {
      writeJson(pidFilePath(this.#home, name), { name, command, ...identity });
      this.#emit({ kind: 'started', name, pid: identity.pid });
      void this.#watchReady(child, identity.pid, began);
    }
    return child;
  }

  async #watchReady(child: ChildProcess, pid: number, began: number): Promise<void> {
    const since = new Date(began);
    while (this.#child === child && this.#readyAt === undefined) {
      if (Date.now() - began > this.spec.readyWithinMs) {
        this.#tooSlow = true;
        signalProcess(-pid, 'SIGTERM');
        await sleep(this.spec.stopWithinMs);
        if (this.#child === child) signalProcess(-pid, 'SIGKILL');
        return;
      }
      const answers = await this.spec.probe({ pid, since }).catch(() => false);
      if (answers && this.#child === child) {
        this.#readyAt = Date.now();
        this.#emit({ kind: 'ready', name: this.spec.name, pid, ms: Date.now() - began });
        return;
      }
      // Often at first, so that a fast start is seen at once; seldom later, since a probe costs a connection.
      await sleep(Math.min(PROBE_AT_LEAST_EVERY_MS, PROBE_EVERY_MS + (Date.now() - began) / 10));
    }
  }

  async #waitReady(child: ChildProcess): Promise<boolean> {
    while (this.#child === child && this.#readyAt === undefined) {
      this.#stopping.signal.throwIfAborted();
      await sleep(PROBE_EVERY_MS);
    }
    return this.#child === child && this.#readyAt !== undefined;
  }

  #died(child: ChildProcess, how: string, killed: boolean): void {
    if (this.#child !== child) return;
    const wasReady = this.#readyAt;
    this.#child = undefined;
    this.#readyAt = undefined;
    removeFile(pidFilePath(this.#home, this.spec.name));
    if (child.pid !== undefined) signalProcess(-child.pid, 'SIGKILL');
    if (this.#stopping.signal.aborted) return;
    const readyForMs = wasReady === undefined ? 0 : Date.now() - wasReady;
    this.#failures = countFailures(this.#failures, { readyForMs, killed: killed && !this.#tooSlow });
    const restartInMs = this.#givenUp ? null : restartDelay(this.#failures);
    this.#emit({ kind: 'died', name: this.spec.name, pid: child.pid ?? 0, how, restartInMs });
    if (wasReady !== undefined) void this.#restart(restartInMs);
  }

  async #restart(delayMs: number | null): Promise<void> {
    try {
      if (delayMs === null) throw this.#failure('kept ending');
      await sleep(delayMs, undefined, { signal: this.#stopping.signal });
      await this.start();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#emit({ kind: 'gave-up', name: this.spec.name, message: (error as Error).message });
    }
  }

  get #givenUp(): boolean {
    return this.#notStartable !== undefined || this.#failures >= MAX_IMMEDIATE_FAILURES;
  }

  #failure(what: string): TerminalError {
    const details = { service: this.spec.name, log: this.#log };
    if (this.#notStartable !== undefined) {
      const message = `${this.spec.name} could not be started: ${this.#notStartable}; \`tempocast doctor\` says what is missing`;
      return new TerminalError('ServiceFailed', message, { details });
    }
    const tail = logTail(this.#log, 12, this.#logFrom);
    return new TerminalError(
      'ServiceFailed',
      `${this.spec.name} ${what} ${this.#failures} times right after its start; the end of ${this.#log}:\n${tail || '(nothing was written)'}`,
      { details },
    );
  }
}
