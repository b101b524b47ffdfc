/** The page in a real browser: chromium of the machine, the page built for the test. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import getPort from 'get-port';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { build } from 'vite';

const ARGS = `--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
  --disable-component-update --disable-sync`.split(/\s+/);
export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
export const MOBILE = { viewport: PHONE, hasTouch: true, isMobile: true };

export interface PageBrowser {
  /** Where the page was built. */
  pageFolder: string;
  /**
   * Opens an address; every error that the browser reports fails the test. Visits with the same options come one after
   * another in one tab, whose storage and routes are emptied between them; a visit that fails takes its tab along. Visits
   * beside each other have a tab each.
   */
  visit(url: string, options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openPageBrowser(): Promise<PageBrowser> {
  const executablePath = findBrowser();
  const pageFolder = await buildPage();
  const browser = await chromium.launch({ executablePath, args: ARGS });
  const tabs = new Map<string, Tab>();
  return {
    pageFolder,
    async visit(url, options, work) {
      const key = JSON.stringify(options);
      const tab = tabs.get(key) ?? (await openTab(browser, options));
      tabs.delete(key);
      try {
        await tab.page.goto(url);
        await work(tab.page);
        assert.deepEqual(tab.errors, []);
        await tab.page.unrouteAll();
        await tab.page.evaluate(() => localStorage.clear());
        if (!tabs.has(key)) tabs.set(key, tab);
      } finally {
        if (tabs.get(key) !== tab) await tab.page.context().close();
      }
    },
    async close() {
      await browser.close();
      rmSync(pageFolder, { recursive: true, force: true });
    },
  };
}

/** Returns the folder. */
export async function buildPage(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'tempocast-page-'));
  const configFile = join(import.meta.dirname, '../../ui/vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  return outDir;
}

export interface WindowOfTabs {
  /** Its tabs: one is shown, the others are hidden, as on a desk. Every page of another context believes that it is shown. */
  context: BrowserContext;
  close(): Promise<void>;
}

export async function openWindowOfTabs(): Promise<WindowOfTabs> {
  const port = await getPort();
  const args = [...ARGS, `--remote-debugging-port=${port}`];
  const launched = await chromium.launch({ executablePath: findBrowser(), args });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  return {
    context: browser.contexts()[0]!,
    async close() {
      await browser.close();
      await launched.close();
    },
  };
}

interface Tab {
  page: Page;
  errors: string[];
}

/** A new one costs the browser a process: three times what loading the page costs. */
async function openTab(browser: Browser, options: BrowserContextOptions): Promise<Tab> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // The browser itself reports answers such as 503, which some tests provoke.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  return { page, errors };
}

/** The machine's own; TEMPOCAST_TEST_CHROMIUM names one that is not on PATH. */
function findBrowser(): string {
  const { TEMPOCAST_TEST_CHROMIUM: named, PATH = '' } = process.env;
  if (named) return named;
  const folders = PATH.split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  assert.ok(found, 'no chromium on PATH; install it with: apt-get update && apt-get install -y chromium');
  return found;
}

/** How far the page is wider than the screen, in px. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Accessibility faults that axe finds; the context needs `bypassCSP`. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: {
          run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
      }
    ).axe.run({ resultTypes: ['violations'] }); // without describing all that is right
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
