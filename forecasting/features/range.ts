import { channel, channelPosition } from '../indicators/channel.ts';
import { logRatio } from '../indicators/fold.ts';
import { type Feature, overBars, reading, textsOf } from './feature.ts';

const text = textsOf('range');
const month = channel(20);
const year = channel(252);

export const RANGE: readonly Feature[] = [
  reading(text('range_1', 1, 'log ratio', 'ln(H / L)', 'daily range'), (i) =>
    Math.log(i.bar.high / i.bar.low),
  ),
  reading(
    text('close_location_1', 1, '0..1', '(C - L) / (H - L); .5 where H = L', 'close location value'),
    ({ bar }) => (bar.high === bar.low ? 0.5 : (bar.close - bar.low) / (bar.high - bar.low)),
  ),
  overBars(
    text(
      'position_20',
      20,
      '0..1',
      '(C - lowest L) / (highest H - lowest L) of 20 bars; 0 where they are equal',
      'Donchian',
    ),
    { ...month, value: (state) => channelPosition(month.value(state)) },
  ),
  overBars(
    text(
      'position_252',
      252,
      '0..1',
      '(C - lowest L) / (highest H - lowest L) of 252 bars; 0 where they are equal',
      'Donchian',
    ),
    { ...year, value: (state) => channelPosition(year.value(state)) },
  ),
  overBars(text('high_gap_252', 252, 'log ratio', 'ln(C / highest H of 252 bars)', 'George and Hwang 2004'), {
    ...year,
    value(state) {
      const { close, high } = year.value(state);
      return logRatio(close, high);
    },
  }),
];
