/** The symbol's sector and index as of the date. Group cross-asset. */
import { isFull, sum } from '../../indicators/window.ts';
import {
  type Feature,
  type FeatureInput,
  feature,
  logReturn,
  needing,
  type Pick,
  reading,
  textsOf,
  together,
} from '../feature.ts';
import { NOT_NEGATIVE, type Range } from '../unit-range.ts';
import { NO_SECTOR, type Sector } from './sectors.ts';

const text = textsOf('cross-asset');
const SECTOR = 'the symbols of the universe that are in its sector as known at the session, itself included';

function sectorOf({ market, facts }: FeatureInput): Sector {
  const { sector } = facts.listing;
  return (sector === null ? undefined : market.shared.sectors[sector]) ?? NO_SECTOR;
}

export const SECTORS: readonly Feature[] = [
  of(
    'sector_ret_1',
    2,
    'log return',
    `mean return of ${SECTOR}`,
    'Moskowitz and Grinblatt 1999',
    (s) => s.return1,
  ),
  of(
    'sector_ret_5',
    6,
    'log return',
    'sum of sector_ret_1 over 5 of its sessions',
    'Moskowitz and Grinblatt 1999',
    (s) => s.return5,
  ),
  of(
    'sector_ret_21',
    22,
    'log return',
    'sum of sector_ret_1 over 21 of its sessions',
    'Moskowitz and Grinblatt 1999',
    (s) => s.return21,
  ),
  of(
    'sector_mom_12_1',
    253,
    'log return',
    'sum of sector_ret_1 over 252 of its sessions less that over the last 21',
    'Moskowitz and Grinblatt 1999',
    (s) => s.momentum,
  ),
  of(
    'sector_breadth_1',
    2,
    '0..1',
    `share with a positive return of ${SECTOR}`,
    'market breadth',
    (s) => s.breadth,
  ),
  of(
    'sector_dispersion_1',
    2,
    'log return',
    `standard deviation (divisor n) of the returns of ${SECTOR}; missing below two`,
    'Stivers and Sun 2010',
    (s) => s.dispersion,
    NOT_NEGATIVE,
  ),
  of(
    'sector_dispersion_21',
    22,
    'log return',
    'mean of sector_dispersion_1 over 21 of its sessions',
    'Stivers and Sun 2010',
    (s) => s.dispersion21,
    NOT_NEGATIVE,
  ),
  sectors(
    text('sector_excess_1', 2, 'log return', 'ret_1 - sector_ret_1', 'relative strength'),
    (input) => input.bar.logReturn - sectorOf(input).return1,
  ),
  needing(
    'sectors',
    feature(
      text(
        'sector_excess_21',
        22,
        'log return',
        'sum of sector_excess_1 over the last 21 sessions with both',
        'Moskowitz and Grinblatt 1999',
      ),
      together(21, (input) => logReturn(input) - sectorOf(input).return1),
      ([window]) => (isFull(window!) ? sum(window!) : Number.NaN),
    ),
  ),
  needing(
    'index',
    reading(
      text(
        'index_member',
        1,
        '0 or 1',
        '1 when the symbol is in the S&P 500 on the session, as known at it',
        'index membership; Shleifer 1986',
      ),
      ({ facts }) => (facts.listing.member === null ? Number.NaN : +facts.listing.member),
    ),
  ),
];

function of(
  name: string,
  warmup: number,
  unit: string,
  definition: string,
  source: string,
  read: (sector: Sector) => number,
  range?: Range,
): Feature {
  return sectors(text(name, warmup, unit, definition, source, range), (input) => read(sectorOf(input)));
}

function sectors(description: ReturnType<typeof text>, pick: Pick): Feature {
  return needing('sectors', reading(description, pick));
}
