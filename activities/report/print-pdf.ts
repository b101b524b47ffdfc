/** Prints a self-contained HTML document as PDF by a headless Chromium. */
import { RetryableError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import { withoutPrintTime } from './pdf-dates.ts';

const TIMEOUT_MS = 60_000;
const ARGS = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
];

export interface Printed {
  bytes: Uint8Array;
  /** `Chromium 140.0.7339.80` */
  maker: string;
}

/**
 * No script runs and nothing is fetched. The same HTML gives the same bytes with the same Chromium and fonts: its dates
 * are `at`. Throws PdfFailed (retryable).
 */
export async function printPdf(browser: string, html: string, at: Instant): Promise<Printed> {
  const { chromium } = await import('playwright-core');
  try {
    // As root, in containers, Chromium has no sandbox of its own; what it reads is ours.
    const opened = await chromium.launch({
      executablePath: browser,
      args: ARGS,
      chromiumSandbox: process.getuid?.() !== 0,
      timeout: TIMEOUT_MS,
    });
    try {
      const page = await opened.newPage({ javaScriptEnabled: false, offline: true });
      await page.setContent(html, { timeout: TIMEOUT_MS });
      const bytes = await page.pdf({
        preferCSSPageSize: true,
        printBackground: true,
        tagged: true,
        outline: true,
      });
      return { bytes: withoutPrintTime(bytes, at), maker: `Chromium ${opened.version()}` };
    } finally {
      await opened.close();
    }
  } catch (cause) {
    if (cause instanceof Error && 'type' in cause) throw cause;
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new RetryableError('PdfFailed', `${browser} did not print the report: ${why}; tried again`, {
      cause,
    });
  }
}
