import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { isWhole, makePart, partFolder } from './cached-part.mjs';
import { runCommand, which } from './command.mjs';
import { hashText } from './hash.mjs';
import { TENSORFLOW, TENSORFLOW_WHEELS } from './pins.mjs';
import { megabytes } from './progress.mjs';
import { downloadWheel, unpackWheel } from './wheel.mjs';

const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'xla/tsl/', 'tsl/'].map(
  (path) => `tensorflow/include/${path}`,
);
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * TensorFlow's C library, out of its own wheel. In the cache: `include/`, `lib/` with the names the addon links, and for
 * the CUDA build `nvidia/`, where the library's run path ($ORIGIN/../nvidia) looks for NVIDIA's.
 */
export function tensorflowPart(context) {
  const kind = context.tensorflowKind;
  const wheels = TENSORFLOW_WHEELS[kind];
  const part = {
    name: 'tensorflow',
    version: `${TENSORFLOW}-${kind}`,
    key: hashText(...wheels.map((wheel) => wheel.sha256), 'layout 1'),
  };
  return {
    name: 'tensorflow',
    label: `TensorFlow ${TENSORFLOW} (${kind === 'cuda' ? 'CUDA' : 'CPU'})`,
    after: [],
    needs: ['linux', 'python', 'pip'],
    megabytes: kind === 'cuda' ? 9_000 : 2_200,
    about: kind === 'cuda' ? 400 : 30,
    folder: partFolder(context.cacheRoot, part),
    ready: () => isWhole(partFolder(context.cacheRoot, part)),
    make: (line) =>
      makePart(context.cacheRoot, part, {
        onWait: () => line.far('another set-up is at it'),
        build: async (scratch) => {
          const raw = join(scratch, 'raw');
          for (const wheel of wheels) {
            const folder = join(scratch, 'wheels');
            const path = await downloadWheel(wheel, folder, {
              env: context.env,
              onBytes: (bytes) => line.far(`${downloaded(bytes, wheel)} MB of ${wheel.name}`),
            });
            line.far(`unpacking ${wheel.name}`);
            const isTensorflow = wheel.name.startsWith('tensorflow');
            await unpackWheel(
              path,
              isTensorflow ? [...HEADERS, ...LIBRARIES.map((file) => `tensorflow/${file}`)] : ['nvidia/'],
              raw,
            );
            rmSync(folder, { recursive: true });
          }
          return arrange(raw, scratch, line, context.env);
        },
      }),
  };
}

/** pip ends with a copy, and for a moment twice the file is there. */
function downloaded(bytes, wheel) {
  if (wheel.megabytes === undefined) return megabytes(bytes);
  return `${Math.min(megabytes(bytes), wheel.megabytes)} of ${wheel.megabytes}`;
}

async function arrange(raw, scratch, line, env) {
  const lib = join(scratch, 'lib');
  mkdirSync(lib);
  for (const file of LIBRARIES) renameSync(join(raw, 'tensorflow', file), join(lib, file));
  renameSync(join(raw, 'tensorflow', 'include'), join(scratch, 'include'));
  if (existsSync(join(raw, 'nvidia'))) {
    renameSync(join(raw, 'nvidia'), join(scratch, 'nvidia'));
    const tools = join(scratch, 'nvidia', 'cuda_nvcc', 'bin');
    if (existsSync(tools)) for (const tool of readdirSync(tools)) chmodSync(join(tools, tool), 0o755);
  }
  rmSync(raw, { recursive: true });
  // a quarter of the library is symbols that only a debugger reads
  if (which('strip', env) !== null) {
    line.far('stripping');
    await runCommand('strip', ['--strip-unneeded', ...LIBRARIES.map((file) => join(lib, file))], { env });
  }
  symlinkSync('libtensorflow_cc.so.2', join(lib, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(lib, 'libtensorflow_framework.so'));
  line.far('sealing');
  return LIBRARIES.map((file) => join('lib', file));
}

/** The addon of @tensorflow/tfjs-node-gpu, built against that library and put where the package looks for it. */
export function addonPart(context, tensorflow) {
  const home = join(context.nodeModules, '@tensorflow', 'tfjs-node-gpu');
  const { version } = JSON.parse(readFileSync(join(context.root, 'package-lock.json'), 'utf8')).packages[
    'node_modules/@tensorflow/tfjs-node-gpu'
  ];
  const part = {
    name: 'tfjs-addon',
    version,
    key: hashText(basename(tensorflow.folder), 'napi 8', 'layout 1'),
  };
  const cached = join(partFolder(context.cacheRoot, part), 'tfjs_binding.node');
  const installed = join(home, 'lib', 'napi-v8', 'tfjs_binding.node');
  const deps = join(home, 'deps');
  return {
    name: 'addon',
    label: 'TensorFlow addon for Node',
    after: ['packages', 'tensorflow'],
    needs: ['python', 'compiler', 'make'],
    megabytes: 20,
    about: 15,
    folder: partFolder(context.cacheRoot, part),
    ready: () =>
      isWhole(partFolder(context.cacheRoot, part)) &&
      linkTarget(deps) === tensorflow.folder &&
      sizeOf(installed) !== undefined &&
      sizeOf(installed) === sizeOf(cached),
    async make(line) {
      await makePart(context.cacheRoot, part, {
        onWait: () => line.far('another set-up is at it'),
        build: (scratch) => buildAddon(context, home, tensorflow.folder, scratch, line),
      });
      // after npm ci the package is bare again: its library is a link into the cache, the addon (small) a copy,
      // because the loader finds the library from where the addon lies
      rmSync(deps, { recursive: true, force: true });
      symlinkSync(tensorflow.folder, deps);
      mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
      cpSync(cached, `${installed}.new`);
      renameSync(`${installed}.new`, installed);
    },
  };
}

async function buildAddon(context, home, tensorflowFolder, scratch, line) {
  const source = join(scratch, 'source');
  for (const name of ['binding', 'binding.gyp', 'package.json'])
    cpSync(join(home, name), join(source, name), { recursive: true });
  symlinkSync(tensorflowFolder, join(source, 'deps'));
  await runCommand(
    context.node,
    [
      join(context.nodeModules, 'node-gyp', 'bin', 'node-gyp.js'),
      'rebuild',
      `--nodedir=${context.nodeFolder}`,
      '--napi_version=8',
      '--napi_build_version=8',
      '--module_name=tfjs_binding',
      `--module_path=${join(source, 'out')}`,
    ],
    { cwd: source, env: context.env, onLine: (text) => line.far(text.slice(0, 60)) },
  );
  renameSync(join(source, 'out', 'tfjs_binding.node'), join(scratch, 'tfjs_binding.node'));
  rmSync(source, { recursive: true });
  return ['tfjs_binding.node'];
}

function linkTarget(path) {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size;
