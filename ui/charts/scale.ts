/** Scales shared by charts, so that bars beside each other can be compared. */
import { type ScaleLinear, scaleLinear } from 'd3-scale';

export type Scale = ScaleLinear<number, number>;

/** Symmetric around zero, wide enough for every value, in the unit of the values. */
export function symmetricScale(values: readonly number[], width: number, padding = 6): Scale {
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
  return scaleLinear()
    .domain([-most, most])
    .range([padding, width - padding]);
}

export function linearScale(domain: [number, number], range: [number, number]): Scale {
  return scaleLinear().domain(domain).range(range);
}
