/** Checkpoints of an ensemble's fit: the fits that are done, and the checkpoint of the one that is not. */
import { createHash } from 'node:crypto';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { Checkpoint, FitHooks } from '../contract.ts';

/** A fit that ended: the bytes of its model, or why it has none. */
export type Done = { bytes: Uint8Array } | { failure: { type: string; message: string } };

/** Steps that a fit of a member counts for. */
const STEPS = 1000;

interface Body {
  fingerprint: string;
  done: ({ length: number } | { failure: { type: string; message: string } })[];
  inner: { step: number; of: number; length: number } | null;
}

export class Progress {
  readonly done: Done[] = [];
  readonly of: number;
  readonly #fingerprint: string;
  #resume: Checkpoint | undefined;

  /** Takes up the hooks' checkpoint when it is one of this fit. `of`: fits that there will be. Throws CorruptArtifact. */
  constructor(train: Panel, recipe: Recipe, of: number, hooks: FitHooks) {
    this.of = of;
    this.#fingerprint = fingerprintOf(train, recipe, hooks.warmStart);
    if (hooks.resume === undefined) return;
    const { body, payload } = decodeArtifact<Body>('ensemble-checkpoint', hooks.resume.bytes);
    if (body.fingerprint !== this.#fingerprint) return;
    let at = 0;
    const take = (length: number) => {
      at += length;
      return payload.slice(at - length, at);
    };
    for (const one of body.done) this.done.push('failure' in one ? one : { bytes: take(one.length) });
    const { inner } = body;
    if (inner) this.#resume = { step: inner.step, of: inner.of, bytes: take(inner.length) };
  }

  /** Hooks for the fit with this number: its own checkpoints inside ours, its progress as a part of ours, its epochs by name. */
  hooksOf(fit: number, name: string, hooks: FitHooks): FitHooks {
    const { checkpoint, progress, signal, epoch } = hooks;
    return {
      signal,
      resume: fit === this.done.length ? this.#resume : undefined,
      checkpoint: checkpoint && ((inner) => checkpoint(this.#encode(inner))),
      progress: progress && ((done, of, note) => progress(fit + Math.min(1, done / of), this.of, note)),
      epoch: epoch && ((point) => epoch({ ...point, fit: point.fit ? `${name}.${point.fit}` : name })),
    };
  }

  async add(done: Done, hooks: FitHooks): Promise<void> {
    this.done.push(done);
    this.#resume = undefined;
    hooks.progress?.(this.done.length, this.of, `${this.done.length} of ${this.of} fits`);
    await hooks.checkpoint?.(this.#encode());
  }

  #encode(inner?: Checkpoint): Checkpoint {
    const parts = this.done.flatMap((one) => ('bytes' in one ? [one.bytes] : []));
    const body: Body = {
      fingerprint: this.#fingerprint,
      done: this.done.map((one) => ('bytes' in one ? { length: one.bytes.length } : one)),
      inner: inner ? { step: inner.step, of: inner.of, length: inner.bytes.length } : null,
    };
    const payload = Buffer.concat(inner ? [...parts, inner.bytes] : parts);
    // Below the next whole thousand, so that what a fit saves on its way never hides that it has ended.
    const within = inner ? Math.min(STEPS - 1, Math.floor((STEPS * inner.step) / inner.of)) : 0;
    return {
      step: STEPS * this.done.length + within,
      of: STEPS * this.of,
      bytes: encodeArtifact('ensemble-checkpoint', body, payload),
    };
  }
}

/** sha256 over what decides the outcome: recipe, data and what a warm start begins from. */
function fingerprintOf(train: Panel, recipe: Recipe, warmStart: Uint8Array = new Uint8Array()): string {
  const { asOf, symbols, sessions, featureNames } = train;
  const hash = createHash('sha256').update(JSON.stringify({ recipe, asOf, symbols, sessions, featureNames }));
  for (const column of [train.symbolIndex, train.sessionIndex, ...Object.values(train.targets)])
    hash.update(column);
  for (const column of train.features) hash.update(column);
  return hash.update(warmStart).digest('hex');
}
