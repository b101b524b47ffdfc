/** Collects what is handed in while a batch is at work, and does that as the next batch. */

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/** @param work results in the order of the items; an error is everyone's. */
export function inBatches<T, R>(work: (items: T[]) => Promise<R[]>, most: number): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let working = false;
  async function pump(): Promise<void> {
    if (working) return;
    working = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await work(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => {
          resolve(results[i]!);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    working = false;
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      void pump();
    });
}
