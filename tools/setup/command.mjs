import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './setup-error.mjs';

/** How many characters of a failed program's output are shown, from its beginning and from its end. */
const SHOWN = 2000;

/** Absolute path of a program on PATH, or null. */
export function which(program, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}

/**
 * Runs a program to its end with its output captured, and answers its stdout. A failure names the program and shows
 * the beginning and the end of what it said. `onLine` sees each line while it runs; past `timeoutMs` the program is killed.
 */
export function runCommand(program, args, { cwd, env = process.env, timeoutMs, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let head = '';
    let tail = '';
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const stopChild = () => child.kill('SIGTERM');
    process.once('exit', stopChild);
    const hear = (chunk) => {
      if (head.length < SHOWN) head += chunk;
      else tail = (tail + chunk).slice(-SHOWN);
      if (onLine)
        for (const line of String(chunk).split(/\r?\n/)) if (line.trim() !== '') onLine(line.trim());
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
      hear(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', hear);
    const done = (outcome) => {
      clearTimeout(timer);
      process.removeListener('exit', stopChild);
      outcome();
    };
    child.on('error', (error) =>
      done(() => reject(new SetupError(`cannot run ${program}: ${error.message}`, { cause: error }))),
    );
    child.on('close', (code, signal) =>
      done(() => {
        if (code === 0) return resolve(stdout);
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        reject(
          new SetupError(
            `${[program, ...args].join(' ')}: ${how}\n${`${head}${tail === '' ? '' : `\n...\n${tail}`}`.trim()}`,
          ),
        );
      }),
    );
  });
}
