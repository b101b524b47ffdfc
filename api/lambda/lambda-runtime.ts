/**
 * The Lambda runtime interface (2018-06-01): takes an invocation, answers it, takes the next. The whole client is these
 * calls, so the image needs no base image and no package of AWS. Not fetch: it costs 20 ms to load, and gives up waiting.
 */
import type { IncomingMessage } from 'node:http';
import { request } from './builtins.ts';
import type { Handler, HttpEvent } from './handler.ts';

/** @param address host:port of AWS_LAMBDA_RUNTIME_API. Ends only by throwing: the interface is gone. */
export async function serveInvocations(address: string, handler: Handler): Promise<never> {
  const base = `http://${address}/2018-06-01/runtime/invocation`;
  for (;;) {
    const next = await call('GET', `${base}/next`);
    const invocation = `${base}/${next.id}`;
    try {
      const result = await handler(JSON.parse(next.text) as HttpEvent);
      await call('POST', `${invocation}/response`, JSON.stringify(result));
    } catch (error) {
      const { name, message } = error as Error;
      await call('POST', `${invocation}/error`, JSON.stringify({ errorType: name, errorMessage: message }));
    }
  }
}

function call(method: string, url: string, body?: string): Promise<{ id: string; text: string }> {
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const id = String(response.headers['lambda-runtime-aws-request-id'] ?? '');
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode! < 300) resolve({ id, text });
        else reject(new Error(`the runtime interface answered ${response.statusCode} to ${url}: ${text}`));
      });
    };
    request(url, { method }, onResponse).on('error', reject).end(body);
  });
}
