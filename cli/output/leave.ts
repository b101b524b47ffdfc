/** The end of a command: what it printed goes out first. To a pipe Node writes later, and an exit drops what is still waiting. */
import { finished } from 'node:stream';

/** Ends the process with this code, or with the one that was set, once stdout and stderr are written or nobody reads them. */
export async function leave(code?: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // `| head` has gone: that is no failure of the command.
    finished(stream, { readable: false }, () => resolve());
    stream.write('', () => resolve());
  });
}
