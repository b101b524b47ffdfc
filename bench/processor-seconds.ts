/** Processor time of services and of everything that they started, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second of /proc, on every Linux that Node runs on. */
const TICKS = 100;

interface Stat {
  parent: number;
  /** User and system time, with that of children that have ended. */
  seconds: number;
}

/** User and system seconds by name; a process that has gone counts nothing. */
export function processorSeconds(pids: Record<string, number>): Record<string, number> {
  const stats = allStats();
  const ofFamily = (pid: number): number => {
    const children = [...stats].filter(([, { parent }]) => parent === pid);
    return (stats.get(pid)?.seconds ?? 0) + children.reduce((sum, [child]) => sum + ofFamily(child), 0);
  };
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, ofFamily(pid)]));
}

function allStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(Number(name));
    if (stat !== undefined) stats.set(Number(name), stat);
  }
  return stats;
}

/** proc(5): after the name in brackets come state, ppid, ..., utime, stime, cutime, cstime as fields 14 to 17. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const times = fields.slice(11, 15).map(Number);
    return { parent: Number(fields[1]), seconds: times.reduce((sum, one) => sum + one, 0) / TICKS };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
