/** What every benchmark reports: one measured value beside a peer's, from the same run. */
export interface BenchLine {
  name: string;
  unit: string;
  ours: number;
  /** null when there is nothing fair to compare with. */
  peer: number | null;
  peerName: string | null;
  /** ours / peer. */
  ratio: number | null;
  detail: Record<string, unknown>;
}
