/**
 * The market replay: an HTTP server that speaks Yahoo's v8 chart format over the bundled history and answers as Yahoo
 * would have at a virtual now (header `x-tempocast-now`, else the server's default): no bar of a session that has not
 * closed, no later split or dividend. Faults come from a document (start option, PUT /faults, header `x-tempocast-faults`).
 * Below /recorded/<provider>/ are the recorded answers of the providers, with faults of their own (/recorded/faults).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { createRecordedHandler, type RecordedHandler } from '../recorded/handler.ts';
import { type Archive, type MarketArchive, openMarketArchive } from './archive.ts';
import { type ChartAnswer, chartAnswer, errorBody } from './chart.ts';
import { damage } from './damage.ts';
import { createFaultBook, type FaultBook, type FaultRule, isTransportFault } from './faults.ts';
import { BUNDLED_SYMBOLS } from './instruments.ts';
import { sendJson, sendTransportFault } from './send.ts';

export const NOW_HEADER = 'x-tempocast-now';
export const FAULTS_HEADER = 'x-tempocast-faults';
/** When the bundled history ends: an hour and a half after the close of its last session. */
export const REPLAY_END: Instant = '2019-02-22T22:30:00.000Z';

export interface MarketReplayOptions {
  /** 0 (default) takes any free port. */
  port?: number;
  host?: string;
  /** Virtual now of requests without the header; default REPLAY_END. */
  now?: Instant;
  faults?: FaultRule[];
  /** Folder with the bundled CSV files. */
  dataDir?: string;
}

export interface MarketReplay {
  url: string;
  port: number;
  close(): Promise<void>;
}

interface Replay {
  archive: MarketArchive;
  defaultNow: Instant;
  book: FaultBook;
  recorded: RecordedHandler;
}

const RECORDED = '/recorded';
/** Yahoo's other endpoints have recorded answers too, whatever the virtual now. */
const YAHOO_PATH = /^\/(v1|v7|v10|ws|quote)\//;
const CHART_PATH = /^\/v8\/finance\/chart\/([^/]+)$/;
const UNKNOWN_SYMBOL: ChartAnswer = {
  status: 404,
  body: errorBody('Not Found', 'No data found, symbol may be delisted'),
};

export async function startMarketReplay(options: MarketReplayOptions = {}): Promise<MarketReplay> {
  const replay: Replay = {
    archive: openMarketArchive(options.dataDir),
    defaultNow: options.now ?? REPLAY_END,
    book: createFaultBook(options.faults),
    recorded: createRecordedHandler(),
  };
  const server = createServer((request, response) => {
    route(replay, request, response).catch((error: Error) => {
      sendJson(response, 500, errorBody('Internal Server Error', error.message));
    });
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(replay: Replay, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://market-replay');
  const symbol = CHART_PATH.exec(url.pathname)?.[1];
  if (symbol !== undefined) {
    const { answer, transport } = chart(replay, decodeURIComponent(symbol), url, request);
    if (transport) sendTransportFault(response, transport, JSON.stringify(answer.body));
    else sendJson(response, answer.status, answer.body);
  } else if (url.pathname === '/healthz') {
    sendJson(response, 200, { status: 'ok', now: replay.defaultNow, symbols: BUNDLED_SYMBOLS.length });
  } else if (url.pathname.startsWith(`${RECORDED}/`)) {
    await replay.recorded.handle(request, response, (request.url ?? '').slice(RECORDED.length));
  } else if (YAHOO_PATH.test(url.pathname)) {
    await replay.recorded.handle(request, response, `/yahoo${request.url}`);
  } else if (url.pathname === '/faults') {
    await control(replay, request, response);
  } else {
    sendJson(response, 404, errorBody('Not Found', `no such path: ${url.pathname}`));
  }
}

function chart(
  replay: Replay,
  symbol: string,
  url: URL,
  request: IncomingMessage,
): { answer: ChartAnswer; transport?: FaultRule } {
  const header = request.headers[NOW_HEADER];
  const now = Math.floor(Date.parse(typeof header === 'string' ? header : replay.defaultNow) / 1000);
  const seconds = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise);
  const query = {
    period1: seconds('period1', 0),
    period2: seconds('period2', now),
    now,
    events: new Set((url.searchParams.get('events') ?? '').split(/[|,]/)),
  };
  const interval = url.searchParams.get('interval') ?? '1d';
  if ([now, query.period1, query.period2].some(Number.isNaN) || interval !== '1d') {
    const description = `invalid now, period1, period2 or interval: ${url.search}`;
    return { answer: { status: 400, body: errorBody('Bad Request', description) } };
  }
  const archive = replay.archive.get(symbol);
  const hits = faultsOf(replay, request, symbol, archive && lastClosed(archive, now));
  const transport = hits.find((rule) => isTransportFault(rule.kind));
  if (!archive || transport?.kind === 'unknown-symbol') return { answer: UNKNOWN_SYMBOL };
  const answer = chartAnswer(archive, query);
  for (const { kind, session } of hits) {
    if (isTransportFault(kind)) continue;
    damage(answer.body, kind, session === undefined ? undefined : (opensAt(archive, session) ?? -1));
  }
  return { answer, transport };
}

/** Rules of the request's own header see only this request, so `after` and `times` count from zero. */
function faultsOf(
  { book }: Replay,
  request: IncomingMessage,
  symbol: string,
  session: SessionDate | undefined,
): FaultRule[] {
  const header = request.headers[FAULTS_HEADER];
  const own = typeof header === 'string' ? createFaultBook(header).hit({ symbol, session }) : [];
  return [...own, ...book.hit({ symbol, session })];
}

async function control(replay: Replay, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'PUT') {
    let text = '';
    for await (const chunk of request) text += chunk;
    try {
      replay.book = createFaultBook(text);
    } catch (error) {
      sendJson(response, 400, errorBody('Bad Request', (error as Error).message));
      return;
    }
  }
  sendJson(response, 200, replay.book.rules);
}

function lastClosed(archive: Archive, now: number): SessionDate | undefined {
  return archive.sessions[archive.closesAt.findLastIndex((time) => time <= now)];
}

function opensAt(archive: Archive, session: SessionDate): number | undefined {
  const index = archive.indexOf.get(session);
  return index === undefined ? undefined : archive.opensAt[index];
}
