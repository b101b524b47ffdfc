/** What every benchmark reports: one measured value beside a peer's, from the same run. */
export interface BenchLine {
  name: string;
  unit: string;
  ours: number;
  /** null when there is nothing fair to compare with. */
  peer: number | null;
  peerName: string | null;
  /** Above 1 we are better: ours / peer, or peer / ours where less is better. */
  ratio: number | null;
  detail: Record<string, unknown>;
}

/** How many times better than the peer; null when there is none. */
export function timesBetter(ours: number, peer: number | null, better: 'more' | 'less'): number | null {
  if (peer === null || ours === 0 || peer === 0) return null;
  return better === 'more' ? ours / peer : peer / ours;
}
