/** Lambda's runtime interface with one invocation waiting: what a function is started with, for tests and the benchmark. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpEvent, HttpResult } from '../handler.ts';

export interface ColdAnswer {
  result: HttpResult;
  /** From the start of the process until its answer has arrived. */
  ms: number;
  /** Of all threads of the process until then; null where the system does not say. */
  processorMs: number | null;
}

interface Program {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

/** Starts the program, hands it the event, returns its answer and ends it. Throws when it ends without one. */
export async function coldInvocation(
  { command, args, cwd, env }: Program,
  event: HttpEvent,
): Promise<ColdAnswer> {
  let began = 0;
  let given = false;
  let child: ChildProcess | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<ColdAnswer>();
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      // The next one never comes.
      if (given) return;
      given = true;
      response.setHeader('lambda-runtime-aws-request-id', 'one').end(JSON.stringify(event));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const ms = performance.now() - began;
      response.writeHead(202).end();
      const processorMs = processorTime(child!.pid!);
      resolve({ result: JSON.parse(Buffer.concat(chunks).toString()), ms, processorMs });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    began = performance.now();
    child = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...env, AWS_LAMBDA_RUNTIME_API: address },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with code ${code} and no answer`)));
    return await promise;
  } finally {
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    server.closeAllConnections();
    server.close();
  }
}

/** Linux counts it in nanoseconds here, and in ticks of 10 ms elsewhere. */
function processorTime(pid: number): number | null {
  const folder = `/proc/${pid}/task`;
  try {
    const threads = readdirSync(folder).map((thread) =>
      readFileSync(`${folder}/${thread}/schedstat`, 'utf8'),
    );
    return threads.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e6;
  } catch {
    return null;
  }
}
