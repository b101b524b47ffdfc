/** The handler behind a plain HTTP server, so that the image of the Lambda function runs anywhere. */
import type { Server } from 'node:http';
import { createServer } from './builtins.ts';
import { type Handler, MAX_BODY_BYTES } from './handler.ts';
import { Problem } from './problem.ts';

/** Resolves when it listens. */
export function listen(handler: Handler, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    const rawPath = new URL(request.url ?? '/', 'http://host').pathname;
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped: an answer before the end of the body does not reach every client.
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', async () => {
      const answer = size > MAX_BODY_BYTES ? tooLarge(rawPath, size) : await answerTo(chunks);
      response.writeHead(answer.statusCode, answer.headers).end(answer.body);
    });
    const answerTo = (parts: Buffer[]) =>
      handler({
        rawPath,
        requestContext: { http: { method: request.method ?? 'GET' } },
        body: Buffer.concat(parts).toString(),
      });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

function tooLarge(rawPath: string, size: number) {
  const problem = new Problem(
    'body-too-large',
    `a body of ${size} bytes, at most ${MAX_BODY_BYTES} are allowed`,
  );
  const headers = { 'content-type': 'application/problem+json' };
  return { statusCode: problem.status, headers, body: JSON.stringify(problem.toBody(rawPath)) };
}
