/** Telling as part of other work: that it reaches nobody must not fail a day. */
import { activityInfo, log } from '@temporalio/activity';

/** As often as an activity that only tells is tried. */
const ATTEMPTS = 8;

/** Rejects so that the activity is tried again; after so many attempts the failure is logged, and the work counts as done. */
export async function unlessInVain(what: string, tell: () => Promise<unknown>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (activityInfo().attempt < ATTEMPTS) throw error;
    log.warn('nobody could be told', {
      what,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
