/**
 * Replays the steps of a Dockerfile in folders, for tests on machines without Docker: COPY, RUN, ENV, ARG, WORKDIR and CMD
 * as they stand in the file. Base images, USER and EXPOSE are not replayed; RUN runs on this machine's shell and Node.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, matchesGlob, resolve } from 'node:path';

interface Step {
  word: string;
  rest: string;
}

interface Stage {
  /** Stands for the root of the image. */
  root: string;
  workdir: string;
  env: Record<string, string>;
  args: Record<string, string>;
  command: string[];
}

interface Options {
  /** What COPY takes files from, less what its .dockerignore names. */
  context: string;
  /** Where the images are made. */
  folder: string;
  args: Record<string, string>;
  /** Steps that are made otherwise here, by how they begin, in the folder that they would run in. */
  instead: Record<string, (cwd: string) => void>;
}

/** What `docker run` would start. */
export interface Image {
  root: string;
  cwd: string;
  env: Record<string, string>;
  command: string[];
}

/** Makes every stage; returns the last one. Throws where a step fails, or is of a kind that is not known here. */
export function replay(dockerfile: string, options: Options): Image {
  const steps = stepsOf(readFileSync(dockerfile, 'utf8'));
  const folders = steps.filter(({ word }) => word === 'WORKDIR').map(({ rest }) => rest);
  const stages: Record<string, Stage> = {};
  let stage: Stage | undefined;
  for (const { word, rest } of steps) {
    if (word === 'FROM') {
      const name = / AS (\S+)$/.exec(rest)?.[1] ?? 'last';
      stage = { root: join(options.folder, name), workdir: '/', env: {}, args: {}, command: [] };
      mkdirSync(stage.root);
      stages[name] = stage;
    } else if (stage === undefined) throw new Error(`${word} before FROM`);
    else replayStep({ word, rest }, stage, { ...options, stages, folders });
  }
  const { root, workdir, env, command } = stage!;
  return { root, cwd: join(root, workdir), env: pathsIn(env, stage!, folders), command };
}

/** Lines that end in a backslash go on; comments may stand between them. */
export function stepsOf(text: string): Step[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, ' ');
  return joined.split('\n').flatMap((line) => {
    const [, word, rest] = /^(\S+)\s+(.*)$/.exec(line.trim()) ?? [];
    return word === undefined ? [] : [{ word, rest: rest! }];
  });
}

type Replay = Options & { stages: Record<string, Stage>; folders: string[] };

function replayStep({ word, rest: written }: Step, stage: Stage, replaying: Replay): void {
  const { args, instead, folders } = replaying;
  const rest = word === 'RUN' ? written : written.replaceAll(/\$\{(\w+)\}/g, (_, name) => stage.args[name]!);
  const cwd = join(stage.root, stage.workdir);
  if (word === 'WORKDIR') {
    stage.workdir = rest;
    mkdirSync(join(stage.root, rest), { recursive: true });
  } else if (word === 'ARG') {
    const [name, value] = rest.split('=');
    stage.args[name!] = args[name!] ?? value!;
  } else if (word === 'ENV') {
    for (const pair of rest.split(/\s+/)) stage.env[pair.split('=')[0]!] = pair.slice(pair.indexOf('=') + 1);
  } else if (word === 'CMD') stage.command = JSON.parse(rest);
  else if (word === 'COPY') copy(rest, stage, replaying);
  else if (word === 'RUN') {
    const other = Object.keys(instead).find((beginning) => rest.startsWith(beginning));
    if (other !== undefined) instead[other]!(cwd);
    else run(inStage(rest, stage, folders), cwd, pathsIn(stage.env, stage, folders));
  } else if (word !== 'USER' && word !== 'EXPOSE') throw new Error(`${word} is not replayed`);
}

function copy(rest: string, stage: Stage, { context, stages }: Replay): void {
  const words = rest.split(/\s+/);
  const from = words[0]!.startsWith('--from=') ? stages[words.shift()!.slice('--from='.length)] : undefined;
  const into = words.pop()!;
  const target = join(stage.root, isAbsolute(into) ? into : join(stage.workdir, into));
  for (const word of words) {
    const source = from === undefined ? resolve(context, word) : join(from.root, word);
    if (from === undefined) refuseIgnored(word, context);
    const whole = statSync(source).isDirectory();
    const inside = into.endsWith('/') || (!whole && existsSync(target) && statSync(target).isDirectory());
    cpSync(source, inside && !whole ? join(target, basename(source)) : target, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** Docker has no file that .dockerignore names. */
function refuseIgnored(word: string, context: string): void {
  const patterns = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  const ignored = patterns.find((pattern) => matchesGlob(word, pattern));
  if (ignored !== undefined) throw new Error(`.dockerignore keeps ${word} out: ${ignored}`);
}

function run(command: string, cwd: string, env: Record<string, string>): void {
  const { status, stderr } = spawnSync('sh', ['-ec', command], { cwd, env: withNode(env), encoding: 'utf8' });
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status}: ${stderr}`);
}

/** The running Node goes for that of the base image. */
export function withNode(env: Record<string, string>): Record<string, string> {
  return { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), ...env };
}

/** Absolute paths below the working folders of the file, as those of the stage here. */
function inStage(text: string, { root }: Stage, folders: string[]): string {
  const names = folders.map((folder) => folder.slice(1)).join('|');
  return text.replaceAll(new RegExp(`(?<![\\w.})/-])/(${names})(?![\\w.-])`, 'g'), (path) =>
    join(root, path),
  );
}

function pathsIn(env: Record<string, string>, stage: Stage, folders: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, inStage(value, stage, folders)]),
  );
}
