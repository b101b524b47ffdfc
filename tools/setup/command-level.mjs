/** Commands that read the repository only. */
const LIGHT = new Set(['config', 'doctor', 'help', 'reset', undefined]);

/** How much of set-up a command line needs. A benchmark or a soak runs what the tests run. */
export function levelOf(args) {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  if (options.some((arg) => ['--help', '-h', '--version', '-V'].includes(arg))) return 'light';
  return LIGHT.has(options.find((arg) => !arg.startsWith('-'))) ? 'light' : 'run';
}
