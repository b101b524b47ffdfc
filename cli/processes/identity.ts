/** Tells one process from another that got the same pid later: pid + start time + boot. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';

export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot on Linux, a date elsewhere. Only compared, never read as a time. */
  startTime: string;
  boot: string;
}

/** The identity of a running process; undefined when there is none. A zombie counts as gone. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime, boot: bootId() };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identity.boot === bootId() && startTimeOf(identity.pid) === identity.startTime;
}

/** Pids of the processes in a process group, zombies left out. Empty where there is no /proc. */
export function groupMembers(group: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = readStat(pid);
      return stat !== undefined && stat.state !== 'Z' && stat.group === group;
    });
}

/** Signals a process or, with a negative pid, a group; false when it is gone already. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function startTimeOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    const stat = readStat(pid);
    return stat === undefined || stat.state === 'Z' ? undefined : stat.startTime;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Fields of proc_pid_stat(5); the command in field 2 may hold spaces and brackets, so count from its end. */
function readStat(pid: number): { state: string; group: number; startTime: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, group: Number(fields[2]), startTime: fields[19]! };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return String(Math.round((Date.now() / 1000 - uptime()) / 60));
  }
}
