/** A local server that stands in for the real hosts of the providers. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedFault } from './faults.ts';
import { createRecordedHandler } from './handler.ts';

export interface SeenRequest {
  method: string;
  /** Path and query behind the server's address, credentials included. */
  target: string;
  headers: IncomingHttpHeaders;
}

export interface RecordedServer {
  /** A provider's base URL is `${url}/<provider>`. */
  url: string;
  requests: SeenRequest[];
  setFaults(faults: readonly RecordedFault[]): void;
  close(): Promise<void>;
}

export async function startRecordedServer(): Promise<RecordedServer> {
  const handler = createRecordedHandler();
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { method = 'GET', url: target = '/', headers } = request;
    requests.push({ method, target, headers });
    handler.handle(request, response, target).catch((error: Error) => {
      response.writeHead(500).end(error.message);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    setFaults: handler.setFaults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
