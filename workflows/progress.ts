/** What an operator sees of a running workflow: the query `progress`, current details, the stage attribute. */
import {
  defineQuery,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { StageProgress } from '../schemas/pipeline.ts';
import { searchAttribute } from './search-attributes.ts';

export const progressQuery = defineQuery<StageProgress[]>('progress');

export interface Progress {
  begin(stage: string, of: number, note?: string): void;
  step(stage: string, note?: string): void;
  end(stage: string, note: string): void;
  /** Wall time by stage, as the workflow saw it. */
  timings(): { stage: string; ms: number; detail: string }[];
}

/** @param more markdown below the stages */
export function trackProgress(title: string, more: () => string = () => ''): Progress {
  const stages = new Map<string, StageProgress>();
  const show = () => {
    const rows = [...stages.values()].map(
      (s) => `| ${s.stage} | ${s.finishedAt ? 'done' : 'running'} | ${s.done}/${s.of} | ${s.note} |`,
    );
    setCurrentDetails(
      `### ${title}\n\n| stage | state | items | note |\n|---|---|---|---|\n${rows.join('\n')}${more()}`,
    );
  };
  setHandler(progressQuery, () => [...stages.values()]);
  return {
    begin(stage, of, note = '') {
      stages.set(stage, { stage, done: 0, of, note, startedAt: Date.now() });
      upsertSearchAttributes([{ key: searchAttribute.stage, value: stage }]);
      show();
    },
    step(stage, note) {
      const s = stages.get(stage)!;
      s.done++;
      if (note !== undefined) s.note = note;
      show();
    },
    end(stage, note) {
      const s = stages.get(stage)!;
      Object.assign(s, { done: s.of, note, finishedAt: Date.now() });
      show();
    },
    timings: () =>
      [...stages.values()].map((s) => ({
        stage: s.stage,
        ms: (s.finishedAt ?? Date.now()) - s.startedAt,
        detail: s.note,
      })),
  };
}

/** Wall time of the workflow's start, the same on replay. */
export function startedAt(): string {
  return workflowInfo().startTime.toISOString();
}
