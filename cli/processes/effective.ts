/** The configuration that the services run with: ports chosen, addresses filled in. Pure. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../../schemas/config.ts';
import { RECORDED_KEY } from '../../sources/recorded/key.ts';
import { maskAddress } from '../config/mask.ts';
import type { Addresses } from './home-lock.ts';
import type { PortRequest, Ports } from './ports.ts';

export const LOCAL_HOST = '127.0.0.1';

/** What has to be ours: a service whose address is configured needs no port. */
export function portRequests(config: Config, source: 'yahoo' | 'replay'): PortRequest[] {
  const requests: PortRequest[] = [];
  const ask = (name: string, configured: number, host = LOCAL_HOST) =>
    requests.push({ name, configured, host });
  if (config.database.url === null) ask('postgres', config.database.port);
  if (config.temporal.address === null) {
    ask('temporal', config.temporal.port);
    ask('temporal-ui', config.temporal.uiPort);
  }
  if (source === 'replay') ask('replay', config.replay.port);
  ask('api', config.api.port, config.api.host);
  return requests;
}

export function effectiveConfig(
  config: Config,
  ports: Ports,
  chosen: { source: 'yahoo' | 'replay'; databaseUrl: string },
): Config {
  const { temporal } = config;
  const ownTemporal = temporal.address === null;
  const replay = { ...config.replay, port: ports.replay ?? config.replay.port };
  return {
    ...config,
    source: chosen.source,
    replay,
    providers:
      chosen.source === 'replay' ? replayed(config.providers, replayUrl(replay.port)) : config.providers,
    lake: { ...config.lake, url: config.lake.url ?? ownLake(config) },
    database: { ...config.database, url: chosen.databaseUrl, port: ports.postgres ?? config.database.port },
    temporal: ownTemporal
      ? {
          ...temporal,
          address: `${LOCAL_HOST}:${ports.temporal}`,
          port: ports.temporal!,
          uiPort: ports['temporal-ui']!,
          uiUrl: temporal.uiUrl ?? `http://${LOCAL_HOST}:${ports['temporal-ui']}`,
        }
      : temporal,
    api: { ...config.api, port: ports.api! },
  };
}

/** As its database, that of a simulation does not wait for the disk. */
function ownLake({ home, simulation }: Config): string {
  const { href } = pathToFileURL(join(home, 'lake'));
  return simulation ? `${href}?sync=off` : href;
}

/** In the replay no provider is asked: recorded answers stand in for all of them. */
export function replayed(providers: Config['providers'], url: string): Config['providers'] {
  const others = Object.entries(providers).map(([name, settings]) => [
    name,
    name === 'files'
      ? settings
      : {
          ...settings,
          baseUrl: `${url}/recorded/${name}`,
          key: settings.key === null ? null : RECORDED_KEY,
          requestsPerSecond: null,
        },
  ]);
  const all = Object.fromEntries(others) as Config['providers'];
  return { ...all, yahoo: { ...all.yahoo, baseUrl: url } };
}

const replayUrl = (port: number) => `http://${LOCAL_HOST}:${port}`;

/** Where a browser on this machine finds the API. */
export function apiUrl(config: Config): string {
  const { host, port } = config.api;
  const reachable =
    host === '0.0.0.0' || host === '::' ? LOCAL_HOST : host.includes(':') ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}

export function addressesOf(config: Config): Addresses {
  const api = apiUrl(config);
  return {
    page: `${api}/`,
    api: `${api}/v1`,
    docs: `${api}/docs`,
    temporalUi: config.temporal.uiUrl,
    temporal: config.temporal.address!,
    replay: config.source === 'replay' ? replayUrl(config.replay.port) : null,
    database: maskAddress(config.database.url!),
  };
}
