import { which } from './command.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of the page's tests: the machine's own (a system package), found and not made. */
export function browserPart(context) {
  const program = findBrowser(context.env);
  return {
    name: 'browser',
    label: 'Chromium (for the tests)',
    after: [],
    needs: ['chromium'],
    megabytes: 0,
    about: 0,
    program,
    ready: () => program !== null,
    make: async () => {},
  };
}

/** TEMPOCAST_TEST_CHROMIUM names one that is not on PATH. */
export function findBrowser(env) {
  if (env.TEMPOCAST_TEST_CHROMIUM) return env.TEMPOCAST_TEST_CHROMIUM;
  for (const name of NAMES) {
    const path = which(name, env);
    if (path !== null) return path;
  }
  return null;
}
