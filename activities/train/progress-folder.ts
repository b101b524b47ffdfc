/** Where the progress of training runs is kept: on this machine, or on a disk that the workers share. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../schemas/config.ts';

export const progressFolder = ({ home }: Pick<Config, 'home'>): string => path.resolve(home, 'checkpoints');

/** The model is registered. What stays on another machine, or cannot be removed, is a kilobyte that nobody reads. */
export async function forgetProgress(config: Pick<Config, 'home'>, trainingRun: string): Promise<void> {
  await rm(path.join(progressFolder(config), trainingRun), { recursive: true, force: true }).catch(() => {});
}
