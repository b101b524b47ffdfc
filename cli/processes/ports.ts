/** Which ports to use: the configured one when free, else the one used last time, else any free one. */
import { join } from 'node:path';
import getPort, { clearLockedPorts } from 'get-port';
import { readJson, runDir, writeJson } from './run-files.ts';

export type Ports = Record<string, number>;

export interface PortRequest {
  name: string;
  /** 0: any. */
  configured: number;
  /** Where the service will listen; the port has to be free there. */
  host: string;
}

export interface ChosenPorts {
  ports: Ports;
  /** Ports that are not the configured ones, to be said: `api 8081 instead of 8080, which is taken`. */
  notes: string[];
}

const portsFile = (home: string) => join(runDir(home), 'ports.json');

/** Chooses and remembers. A later start prefers the same ports, so that open pages and clients find them again. */
export async function choosePorts(home: string, requests: readonly PortRequest[]): Promise<ChosenPorts> {
  const before = readJson<Ports>(portsFile(home)) ?? {};
  const ports: Ports = {};
  const notes: string[] = [];
  clearLockedPorts();
  for (const { name, configured, host } of requests) {
    const wanted = [configured, before[name] ?? 0].filter((port) => port !== 0);
    const port = await getPort({ port: wanted, host, reserve: true, exclude: Object.values(ports) });
    ports[name] = port;
    if (configured !== 0 && port !== configured) {
      notes.push(`port ${configured} of ${name} is taken; using ${port}`);
    }
  }
  clearLockedPorts();
  writeJson(portsFile(home), { ...before, ...ports });
  return { ports, notes };
}
