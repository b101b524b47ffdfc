/** Chromium, where there is one: an optional part, found and never installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NeedsPersonError } from '../../schemas/errors.ts';
import type { ReportSettings } from '../../schemas/report-settings.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The one that is configured, else the first on PATH. Throws BrowserMissing (needs a person). */
export function findBrowser(
  { browser }: Pick<ReportSettings, 'browser'>,
  path = process.env.PATH ?? '',
): string {
  if (browser !== null) {
    if (isProgram(browser)) return browser;
    throw missing(`report.browser ${browser} is no program`);
  }
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isProgram);
  if (found !== undefined) return found;
  throw missing(`no Chromium on PATH (${NAMES.join(', ')})`);
}

function missing(what: string): NeedsPersonError {
  return new NeedsPersonError(
    'BrowserMissing',
    `${what}: a PDF is printed by one; install it (apt-get install chromium) or set report.browser; HTML needs none`,
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
