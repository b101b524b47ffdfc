/** What the pipeline needs of a Temporal namespace: that it answers, its retention, its search attributes. */
import { Connection } from '@temporalio/client';
import type { Config } from '../../schemas/config.ts';
import { RetryableError } from '../../schemas/errors.ts';
import { SEARCH_ATTRIBUTE } from '../../schemas/pipeline.ts';

const CONNECT_MS = 2_000;
const KEYWORD = 2;
const DAY_S = 86_400;

export async function connectTemporal(address: string, timeoutMs = CONNECT_MS): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: timeoutMs });
  } catch (cause) {
    throw new RetryableError(
      'TemporalUnreachable',
      `no Temporal server answers at ${address}; is it running?`,
      {
        cause,
        details: { address },
      },
    );
  }
}

export async function namespaceAnswers(address: string, namespace: string): Promise<boolean> {
  const connection = await connectTemporal(address);
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  } finally {
    await connection.close();
  }
}

/** Sets the retention (a dev server keeps 24 h, which is too short for audit and reset) and adds what is missing. */
export async function prepareNamespace(connection: Connection, config: Config): Promise<void> {
  const { namespace, retentionDays } = config.temporal;
  const { config: settings } = await connection.workflowService.describeNamespace({ namespace });
  const seconds = retentionDays * DAY_S;
  if (Number(settings?.workflowExecutionRetentionTtl?.seconds ?? 0) !== seconds) {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: { seconds: seconds as unknown as Long } },
    });
  }
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTE).filter((name) => customAttributes?.[name] === undefined);
  if (missing.length > 0) {
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  }
}

/** protobufjs takes numbers where its types ask for this. */
type Long = NonNullable<
  NonNullable<
    Parameters<Connection['workflowService']['updateNamespace']>[0]['config']
  >['workflowExecutionRetentionTtl']
>['seconds'];
