/** For commands that talk to a running pipeline: connects, gives up waiting on Ctrl-C, ends the process. */
import type { Command } from 'commander';
import { openPipeline, type PipelineClient } from '../day/pipeline-client.ts';
import { leave } from '../output/leave.ts';
import type { Terminal } from '../output/terminal.ts';
import { attach, openContext } from './context.ts';

export interface PipelineWork {
  pipeline: PipelineClient;
  terminal: Terminal;
  /** Aborted by Ctrl-C: what was started on the pipeline goes on there. */
  signal: AbortSignal;
}

/** Throws NothingRuns (terminal). */
export async function withPipeline(
  command: Command,
  options: { json?: boolean },
  work: (work: PipelineWork) => Promise<void>,
): Promise<void> {
  const { config, terminal } = openContext(command, options);
  const pipeline = await openPipeline(attach(config).config);
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await work({ pipeline, terminal, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.note('not waiting any longer; what was started goes on');
    process.exitCode = 1;
  } finally {
    await pipeline.close();
  }
  await leave();
}
