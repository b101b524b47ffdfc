import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unfinished, writeQueue } from './queue.mjs';
import { QUEUE } from './shared-process.mjs';

const RUNNER = join(import.meta.dirname, 'runner.mjs');

/** Runs a check quietly; what it said is shown when it fails. Answers { passed, failed }: the check counts as one. */
export async function runCheck(context, { args }, env) {
  const { code, output } = await runNode(context, args, env, 'pipe');
  if (code !== 0) process.stdout.write(`${output.trim()}\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs test files with Node's own runner, its report on stdout, or put into an array `output`. `shared` are those that the
 * shares among `files` take. Answers { passed, failed } as it counted them.
 */
export async function runTests(context, { files, shared = [], concurrency, setup }, env, output = 'inherit') {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-test-'));
  try {
    const [plan, counts, queue] = ['plan.json', 'counts.json', 'queue'].map((name) => join(folder, name));
    writeFileSync(plan, JSON.stringify({ files, concurrency, setup, counts }));
    writeQueue(queue, shared);
    const { code } = await runNode(context, [RUNNER, plan], { ...env, [QUEUE]: queue }, output);
    const { passed, failed, cancelled } = readCounts(counts);
    const left = unfinished(queue);
    for (const { file, begun } of left) {
      const line = `${file} ${begun ? 'was not ended: its process died' : 'was not run'}\n`;
      if (Array.isArray(output)) output.push(line);
      else process.stdout.write(line);
    }
    const bad = failed + cancelled + left.length;
    // a runner that dies, or fails for another reason than a test, must not look like success
    return { passed, failed: code !== 0 && bad === 0 ? 1 : bad };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, cancelled: 0 };
  }
}

function runNode(context, args, env, output) {
  return new Promise((resolve, reject) => {
    const into = Array.isArray(output) ? 'pipe' : output;
    const child = spawn(context.node, args, { cwd: context.root, env, stdio: ['ignore', into, into] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    const stop = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
    child.on('error', reject);
    child.on('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, stop);
      if (Array.isArray(output)) output.push(text);
      resolve({ code: code ?? 1, output: text });
    });
  });
}
