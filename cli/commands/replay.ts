import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { openContext } from './context.ts';

/** `tempocast replay`: the market replay in the foreground, until SIGTERM or Ctrl-C. */
export function addReplay(root: Command): void {
  root
    .command('replay')
    .description(
      "serve the bundled history in Yahoo's chart format (`up` starts it when Yahoo cannot be reached)",
    )
    .option('--port <port>', 'port instead of replay.port; 0 takes any free one', parsePort)
    .option('--now <instant>', 'virtual now of requests that name none, such as 2014-06-06T21:30:00.000Z')
    .option('--faults <file>', 'document of faults to answer with, instead of replay.faults')
    .option('--json', 'print the address as JSON')
    .action(async (options: ReplayOptions, command: Command) => {
      const { config, terminal } = openContext(command, options);
      const { startMarketReplay } = await import('../../sources/replay/server.ts');
      const { parseFaults } = await import('../../sources/replay/faults.ts');
      const faults = options.faults ?? config.replay.faults;
      const replay = await startMarketReplay({
        port: options.port ?? config.replay.port,
        host: '127.0.0.1',
        ...(options.now === undefined ? {} : { now: options.now }),
        ...(faults === null ? {} : { faults: parseFaults(readFileSync(faults, 'utf8')) }),
      });
      terminal.print(options.json ? JSON.stringify({ url: replay.url }) : `market replay at ${replay.url}`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void replay.close());
    });
}

interface ReplayOptions {
  port?: number;
  now?: string;
  faults?: string;
  json?: boolean;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('allowed is a whole number from 0 to 65535');
}
