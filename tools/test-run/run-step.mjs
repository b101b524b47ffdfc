import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a check quietly; what it said is shown when it fails. Answers { passed, failed }: the check counts as one. */
export async function runCheck(context, { args }, env) {
  const { code, output } = await runNode(context, args, env, 'pipe');
  if (code !== 0) process.stdout.write(`${output.trim()}\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs test files with Node's own runner, its report on stdout. Answers { passed, failed } as it counted them. */
export async function runTests(context, { files, concurrency, setup }, env, output = 'inherit') {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-test-'));
  try {
    const counts = join(folder, 'counts.json');
    const reporters = [
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[
        `--test-reporter=${join(context.root, 'tools', 'test-run', 'count-reporter.mjs')}`,
        `--test-reporter-destination=${counts}`,
      ],
    ];
    const { code } = await runNode(
      context,
      [
        '--test',
        `--test-concurrency=${concurrency}`,
        ...(setup === undefined ? [] : [`--test-global-setup=${setup}`]),
        ...reporters,
        ...files,
      ],
      env,
      output,
    );
    const { passed, failed, cancelled } = readCounts(counts);
    // a runner that dies, or fails for another reason than a test, must not look like success
    const lost = code !== 0 && failed + cancelled === 0 ? 1 : 0;
    return { passed, failed: failed + cancelled + lost };
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
    const child = spawn(context.node, args, { cwd: context.root, env, stdio: ['ignore', output, output] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    const stop = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
    child.on('error', reject);
    child.on('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, stop);
      resolve({ code: code ?? 1, output: text });
    });
  });
}
