/**
 * The loop over a stretch, one copy of its code for each base. A loop that all bases share calls functions it cannot know, and
 * every number that such a call returns is an object of its own on the heap; in a copy the engine of the language sees the same
 * functions every time, and puts them in line. The source has no data in it, only how many columns there are.
 */
import type { Window } from '../indicators/window.ts';
import type { Base, FeatureInput, FoldFeature, Pick } from './feature.ts';

/** Of the base's features, in their order. */
type Columns = readonly Float64Array[];
export type WindowRunner = (
  view: Window,
  coming: Float64Array,
  n: number,
  columns: Columns,
  at: number,
) => void;
export type TakingRunner = (
  state: unknown,
  coming: Float64Array,
  n: number,
  columns: Columns,
  at: number,
) => void;
export type InputRunner = (
  state: unknown,
  inputs: readonly FeatureInput[],
  columns: Columns,
  at: number,
) => void;
export type PickRunner = (inputs: readonly FeatureInput[], into: Float64Array, at: number) => void;

let copies = 0;

/** A function of its own from source; `known` are the names it may use. */
function copyOf<Runner>(known: Record<string, unknown>, body: string): Runner {
  // The same source twice would be one function: the number makes it another.
  const make = new Function(...Object.keys(known), `return function copy${copies++}${body}`);
  return make(...Object.values(known)) as Runner;
}

type Features = readonly FoldFeature[];

const columnsOf = (of: Features) => of.map((_, k) => `const c${k} = columns[${k}];`).join('');
const readsOf = (of: Features) => Object.fromEntries(of.map(({ read }, k) => [`r${k}`, read]));
const writesOf = (of: Features) => of.map((_, k) => `c${k}[at + i] = r${k}(output);`).join('');

/** The view advances with each value that is not missing. */
export function windowRunner({ value }: Base<unknown, unknown>, of: Features): WindowRunner {
  const whole = of.every((feature) => feature.whole !== undefined);
  const reads = Object.fromEntries(of.map((feature, k) => [`r${k}`, whole ? feature.whole : feature.read]));
  const writes = whole
    ? `if (view.end - view.from === view.size) { ${of.map((_, k) => `c${k}[at + i] = r${k}(view);`).join('')} }
       else { ${of.map((_, k) => `c${k}[at + i] = NaN;`).join('')} }`
    : `const output = value(view); ${writesOf(of)}`;
  return copyOf(
    { value, ...reads },
    `(view, coming, n, columns, at) { ${columnsOf(of)}
      for (let i = 0; i < n; i++) {
        const x = coming[i];
        if (x === x) { view.end++; if (view.end - view.from > view.size) view.from++; }
        ${writes}
      }
    }`,
  );
}

export function takingRunner({ enter, value }: Base<unknown, unknown>, of: Features): TakingRunner {
  return copyOf(
    { enter, value, ...readsOf(of) },
    `(state, coming, n, columns, at) { ${columnsOf(of)}
      for (let i = 0; i < n; i++) {
        const x = coming[i];
        if (x === x) enter(state, x);
        const output = value(state);
        ${writesOf(of)}
      }
    }`,
  );
}

export function inputRunner(base: Base<unknown, unknown>, of: Features): InputRunner {
  const { update, value } = base;
  return copyOf(
    { update: update.bind(base), value: value.bind(base), ...readsOf(of) },
    `(state, inputs, columns, at) { ${columnsOf(of)}
      for (let i = 0; i < inputs.length; i++) {
        update(state, inputs[i]);
        const output = value(state);
        ${writesOf(of)}
      }
    }`,
  );
}

export function pickRunner(pick: Pick): PickRunner {
  return copyOf(
    { pick },
    '(inputs, into, at) { for (let i = 0; i < inputs.length; i++) into[at + i] = pick(inputs[i]); }',
  );
}
