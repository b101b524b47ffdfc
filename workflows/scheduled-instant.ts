/** The time that a scheduled run stands for. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { Instant } from '../schemas/market.ts';

const scheduledStartTime = defineSearchAttributeKey(
  'TemporalScheduledStartTime',
  SearchAttributeType.DATETIME,
);

/** When the Schedule wanted it, never when it began: a start may be delayed past midnight. */
export function scheduledInstant(): Instant {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get(scheduledStartTime) ?? startTime).toISOString();
}
