const REDRAW_MS = 200;
const PLAIN_LINE_MS = 10_000;

/**
 * One line per part: what, how far, how long. Redrawn in place on a terminal; elsewhere a line when a part begins, one
 * every ten seconds and one when it ends. Writes nothing as long as no part has work.
 */
export function createProgress(stream = process.stderr) {
  const rows = new Map();
  const live = stream.isTTY === true && process.env.TERM !== 'dumb';
  let drawn = 0;
  let timer;

  const draw = () => {
    if (!live) {
      for (const row of rows.values()) {
        if (row.ended === undefined && Date.now() - row.saidAt >= PLAIN_LINE_MS) say(row);
      }
      return;
    }
    const lines = [...rows.values()].map((row) => formatRow(row).slice(0, (stream.columns || 100) - 1));
    stream.write(`${drawn > 0 ? `\x1b[${drawn}A` : ''}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
    drawn = lines.length;
  };
  const say = (row) => {
    row.saidAt = Date.now();
    stream.write(`${formatRow(row)}\n`);
  };

  return {
    begin(label, { about } = {}) {
      const row = {
        label,
        about,
        began: Date.now(),
        saidAt: Date.now(),
        far: '',
        ended: undefined,
        outcome: '',
      };
      rows.set(label, row);
      timer ??= setInterval(draw, REDRAW_MS);
      if (live) draw();
      else say(row);
      const end = (outcome) => {
        row.ended = Date.now();
        row.outcome = outcome;
        row.far = '';
        if (live) draw();
        else say(row);
      };
      return {
        far: (text) => {
          row.far = text;
        },
        done: () => end('done'),
        failed: () => end('FAILED'),
      };
    },
    close() {
      clearInterval(timer);
      timer = undefined;
      if (live && rows.size > 0) draw();
    },
  };
}

/** A part's line, e.g. `TensorFlow 2.21.0 (cpu) ....... 120 of 274 MB, 4 s`. */
export function formatRow({ label, about, began, ended, far, outcome }, now = Date.now()) {
  const seconds = Math.round(((ended ?? now) - began) / 1000);
  const time =
    ended === undefined && about !== undefined ? `${seconds} s of about ${about} s` : `${seconds} s`;
  return `  ${`${label} `.padEnd(44, '.')} ${[outcome, far, time].filter((text) => text !== '').join(', ')}`;
}

export function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}
