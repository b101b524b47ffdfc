/**
 * Stage notify: one incident, one notice, one all-clear (G13). The row is written here; telling is a workflow of its own,
 * one per incident, so that a channel that stays silent holds up nobody.
 */
import { activityInfo, Context, log } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Notice } from '../../schemas/notify.ts';
import { ANNOUNCE_CLOSED, TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import {
  acknowledgeNotice,
  closedAt,
  closeNotice,
  openNotice,
  openNotices,
  recordEvent,
  type StoredNotice,
} from '../../stores/postgres/notices.ts';
import type { ActivityDeps } from '../deps.ts';
import { type DeliverInput, deliverNotice } from './deliver.ts';
import { isTold, type PlanAnnouncementInput, planAnnouncement } from './plan.ts';

export function createNotifyActivities({ db, config, lake }: ActivityDeps) {
  const announced = (notice: Notice) => isTold(config.notify, notice);
  // The row decides who tells; a later attempt of the same activity tells again, because the first may have died between
  // the row and the announcement, which starts once per incident.
  /** Something that needs no all-clear: told once per key, ever. */
  async function tellOnce(notice: Notice): Promise<{ recorded: boolean }> {
    const { recorded } = await recordEvent(db, notice);
    if (recorded) log.info('notice', { ...notice });
    if ((recorded || activityInfo().attempt > 1) && announced(notice)) await announce(notice, 'told');
    return { recorded };
  }
  /** Whether the open incident is this very notice: of an attempt that died, or of a run before this one of the same day. */
  const openedBy = async ({ incidentKey, knownAt }: Notice) =>
    (await openNotices(db)).some((open) => open.incidentKey === incidentKey && open.knownAt === knownAt);
  return {
    /** `again` is told, once per key, when the incident was opened at an earlier instant: there is more of it. */
    openIncident: async ({ again, ...notice }: Notice & { again?: Notice }): Promise<{ opened: boolean }> => {
      const { opened } = await openNotice(db, notice);
      if (!opened && again !== undefined && !(await openedBy(notice))) await tellOnce(again);
      if (opened) log.warn('incident:opened', { ...notice });
      if ((opened || activityInfo().attempt > 1) && announced(notice)) await announce(notice, 'opened');
      return { opened };
    },
    tellOnce,
    /** Of the keys named, those that are open. */
    closeIncidents: async (query: { incidentKeys: string[]; at: Instant }): Promise<{ closed: string[] }> => {
      const { incidentKeys, at } = query;
      const open = new Set((await openNotices(db)).map((notice) => notice.incidentKey));
      const before = activityInfo().attempt > 1 ? await closedAt(db, query) : [];
      const closed: StoredNotice[] = [];
      for (const incidentKey of incidentKeys) {
        const notice = open.has(incidentKey)
          ? await closeNotice(db, { incidentKey, at })
          : before.find((one) => one.incidentKey === incidentKey);
        if (notice === undefined) continue;
        closed.push(notice);
        log.info('incident:closed', { incidentKey, at });
        if (announced(notice)) await announceClosed(notice);
      }
      return { closed: closed.map(({ incidentKey }) => incidentKey) };
    },
    /** Throws IncidentNotOpen (terminal). */
    acknowledgeIncident: async (input: { incidentKey: string; by: string; at: Instant }) => {
      const notice = await acknowledgeNotice(db, input);
      if (notice !== undefined) return notice;
      const open = (await openNotices(db)).map(({ incidentKey }) => incidentKey);
      throw new TerminalError(
        'IncidentNotOpen',
        `no open incident '${input.incidentKey}'; open are: ${open.join(', ') || 'none'}`,
      );
    },
    planAnnouncement: (input: PlanAnnouncementInput) => planAnnouncement({ db, config }, input),
    deliverNotice: (input: DeliverInput) => deliverNotice({ db, config, lake }, input),
  };
}
export type NotifyActivities = ReturnType<typeof createNotifyActivities>;

async function announce({ incidentKey, knownAt, title }: Notice, event: 'opened' | 'told'): Promise<void> {
  try {
    await Context.current().client.workflow.start(WORKFLOW.announce, {
      ...announcement(incidentKey, knownAt, title),
      args: [{ incidentKey, openedAt: knownAt, event }],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Told by the incident's own announcement when that still runs (it waits for an answer, or to escalate), else by a new one. */
async function announceClosed({ incidentKey, knownAt, title }: StoredNotice): Promise<void> {
  await Context.current().client.workflow.signalWithStart(WORKFLOW.announce, {
    ...announcement(incidentKey, knownAt, title),
    args: [{ incidentKey, openedAt: knownAt, event: 'closed' }],
    signal: ANNOUNCE_CLOSED,
    signalArgs: [],
  });
}

function announcement(incidentKey: string, openedAt: Instant, title: string) {
  return {
    workflowId: workflowId.announce(incidentKey, openedAt),
    taskQueue: TASK_QUEUE.cpu,
    staticSummary: title.slice(0, 120),
  };
}
