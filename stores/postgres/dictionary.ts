/** Texts that repeat in a column: each is decoded once and has a number. Neighbours are mostly equal. */
export interface Dictionary {
  /** Of the UTF-8 text at `start`. */
  codeOf(bytes: Buffer, start: number, length: number): number;
  /** By code. */
  readonly texts: readonly string[];
}

export function createDictionary(): Dictionary {
  const codes = new Map<string, number>();
  const texts: string[] = [];
  let last: Buffer = Buffer.alloc(0);
  let lastCode = -1;
  return {
    texts,
    codeOf(bytes, start, length) {
      const end = start + length;
      if (lastCode >= 0 && last.compare(bytes, start, end) === 0) return lastCode;
      const text = bytes.toString('utf8', start, end);
      let code = codes.get(text);
      if (code === undefined) {
        code = texts.push(text) - 1;
        codes.set(text, code);
      }
      last = Buffer.from(bytes.subarray(start, end));
      lastCode = code;
      return code;
    },
  };
}
