/** Expectations on single rows: JSON Schema through ajv, and rules between fields and the calendar. */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { Type } from 'typebox';
import { closedReason, isSession, sessionClose } from '../../../forecasting/calendar/calendar.ts';
import { type Check, eachRow } from '../batch.ts';

const Price = Type.Number();
const RowSchema = Type.Object({
  symbol: Type.String({ minLength: 1 }),
  session: Type.String({ format: 'date' }),
  open: Price,
  high: Price,
  low: Price,
  close: Price,
  volume: Type.Number(),
});

const ajv = new Ajv({ allErrors: true, strictNumbers: true });
addFormats.default(ajv);
const validRow = ajv.compile(RowSchema);

/** #1 of the list: types, finite numbers, no numbers as strings, ISO dates. */
export const rowMatchesSchema: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, (row) =>
    validRow(row) ? null : ajv.errorsText(validRow.errors, { dataVar: 'bar', separator: '; ' }),
  );

export const openSession: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, ({ session }) =>
    isSession(session) ? null : `the exchange was closed on ${session}: ${closedReason(session)}`,
  );

export const notInFuture: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, ({ session }) =>
    session <= batch.now.slice(0, 10) ? null : `dated ${session}, after ${batch.now}`,
  );

/** A bar known before its close is either unfinished or from the future. */
export const knownAfterClose: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, ({ session, knownAt }) =>
    !isSession(session) || knownAt >= sessionClose(session)
      ? null
      : `known at ${knownAt}, the session closes at ${sessionClose(session)}`,
  );

export const positivePrices: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, (row) => {
    const bad = (['open', 'high', 'low', 'close'] as const).filter((f) => row[f] !== null && !(row[f] > 0));
    return bad.length === 0 ? null : `not above zero: ${bad.map((f) => `${f} ${row[f]}`).join(', ')}`;
  });

export const ohlcOrder: Check = (batch, kwargs, inRole) => {
  const slack = 1 + Number(kwargs.tolerance ?? 0);
  return eachRow(batch, inRole, ({ open, high, low, close }) => {
    if (open === null || high === null || low === null || close === null) return null;
    if (low > Math.min(open, close) * slack) return `low ${low} is above min(open ${open}, close ${close})`;
    if (high * slack < Math.max(open, close))
      return `high ${high} is below max(open ${open}, close ${close})`;
    return null;
  });
};

export const volumeCount: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, ({ volume }) =>
    volume === null || volume >= 0 ? null : `volume ${volume} is negative`,
  );

export const volumePresent: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, ({ volume, close }) =>
    close === null || (volume !== null && volume > 0) ? null : `volume ${volume}`,
  );

export const barMoves: Check = (batch, _kwargs, inRole) =>
  eachRow(batch, inRole, ({ open, high, low, close, volume }) =>
    close !== null && open === close && high === close && low === close && (volume ?? 0) > 0
      ? `all four prices are ${close} with volume ${volume}`
      : null,
  );
