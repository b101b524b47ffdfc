/** From navigation to content in a real browser, with nothing kept by browser or server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { findBrowser } from '../activities/report/browser.ts';

/** Address and what its reader came for. */
const views = (symbol: string): Record<string, readonly [path: string, content: string]> => ({
  today: ['/', 'table.forecasts tbody svg.interval-bar'],
  symbol: [`/?symbol=${symbol}`, 'main figure svg'],
  track: ['/?tab=track', 'main svg.plot'],
});
const ARGS = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];

export interface FirstView {
  /** ms until it was painted. */
  p50: number;
  slowest: number;
  firstPaint: number;
}

/** Builds the page for `use` and removes it again. */
export async function withBuiltPage<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const outDir = mkdtempSync(join(tmpdir(), 'tempocast-page-'));
  try {
    const configFile = join(import.meta.dirname, '../ui/vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir } });
    return await use(outDir);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Of each view by name, or why there is none. `forget` empties what the server keeps. */
export async function firstViews(
  { url, symbol, visits }: { url: string; symbol: string; visits: number },
  forget: () => Promise<void>,
): Promise<Record<string, FirstView> | string> {
  let executablePath: string;
  try {
    executablePath = findBrowser({ browser: process.env.TEMPOCAST_TEST_CHROMIUM ?? null });
  } catch (error) {
    return (error as Error).message;
  }
  // As root, in containers, Chromium has no sandbox of its own.
  const browser = await chromium.launch({
    executablePath,
    args: ARGS,
    chromiumSandbox: process.getuid?.() !== 0,
  });
  try {
    const found: Record<string, FirstView> = {};
    for (const [name, [path, content]] of Object.entries(views(symbol))) {
      const seen: Visit[] = [];
      // The browser's own first page is not counted.
      for (let i = -1; i < visits; i += 1) {
        await forget();
        const one = await visit(browser, url + path, content);
        if (i >= 0) seen.push(one);
      }
      const sorted = (of: keyof Visit) => seen.map((one) => Math.round(one[of])).sort((a, b) => a - b);
      const [there, paint] = [sorted('there'), sorted('paint')];
      const middle = Math.floor(visits / 2);
      found[name] = { p50: there[middle]!, slowest: there.at(-1)!, firstPaint: paint[middle]! };
    }
    return found;
  } finally {
    await browser.close();
  }
}

interface Visit {
  there: number;
  paint: number;
}

/** A context of its own: an empty cache. The page itself takes the time, after the frame that shows the content. */
async function visit(browser: Browser, address: string, content: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript((selector) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector(selector) === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark('there')));
      });
      observer.observe(document, { childList: true, subtree: true });
    }, content);
    await page.goto(address, { waitUntil: 'commit' });
    await page.waitForFunction(() => performance.getEntriesByName('there').length > 0);
    return await page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]!.startTime;
      return { there: at('there'), paint: at('first-contentful-paint') };
    });
  } finally {
    await context.close();
  }
}
