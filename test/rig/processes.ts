/** Looks at the processes of this machine through /proc; Linux only, as the tests that kill are. */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  command: string;
}

function readProcess(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

export function childrenOf(pid: number): number[] {
  return processes()
    .filter((p) => p.parent === pid)
    .map((p) => p.pid);
}

/** Processes other than this one that have the text in their command or environment. */
export function processesOf(text: string): string[] {
  return processes()
    .filter((p) => p.pid !== process.pid && (p.command.includes(text) || environmentOf(p.pid).includes(text)))
    .map((p) => `${p.pid} ${p.command}`);
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
