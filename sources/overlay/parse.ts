/** Reads what operators and repairs said. Pure; nobody is asked. */
import { checksWith } from '../../schemas/check.ts';
import type { RecordDataset, RecordRow } from '../../schemas/corrections.ts';
import type { ParsedAnswer } from '../../schemas/datasets.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { isRecordChange, type Overlay, OverlaySchema } from '../../schemas/overlays.ts';

const validOverlay = checksWith({ allErrors: true })<Overlay>(OverlaySchema);

/** Throws OverlayFormat (terminal) with the JSON path that broke the schema. */
export function readOverlay(body: Uint8Array): Overlay {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new TerminalError('OverlayFormat', "an operator's object is not JSON: it was not written by us");
  }
  if (validOverlay(document)) return document;
  const [fault] = validOverlay.errors!;
  throw new TerminalError(
    'OverlayFormat',
    `an operator's object breaks its schema at ${fault!.instancePath || '/'}: ${fault!.message}`,
    { details: { path: fault!.instancePath } },
  );
}

/** The versions it adds, in the shape of a provider's answer. */
export function parseOverlay(body: Uint8Array): ParsedAnswer {
  const { symbol, changes } = readOverlay(body);
  const bars = changes.flatMap((c) => (c.dataset === 'bars' ? [{ session: c.session, ...c.after }] : []));
  const actions = changes.flatMap((c) =>
    c.dataset === 'actions' ? [{ exDate: c.session, kind: c.kind, value: c.after }] : [],
  );
  const records = <D extends RecordDataset>(dataset: D) =>
    changes.flatMap((c) => (isRecordChange(c) && c.dataset === dataset ? [c.after as RecordRow<D>] : []));
  if (changes.some(isRecordChange)) {
    return {
      ...{ macro: records('macro'), fundamentals: records('fundamentals'), news: records('news') },
      ...{ earnings: records('earnings'), memberships: records('listings') },
      ...{ filings: records('filings'), quotes: records('quotes') },
    };
  }
  return {
    charts: [{ symbol, currency: null, exchangeTimezone: 'America/New_York', bars, actions }],
  };
}
