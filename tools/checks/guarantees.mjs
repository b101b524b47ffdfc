import { readText } from './source-files.mjs';

const LIST = 'docs/guarantees.md';

/** Each guarantee of docs/guarantees.md (`| G1 | ... |`) is carried by a test that has its id in the title. */
export function checkGuarantees(root, files) {
  if (!files.includes(LIST)) return [`${LIST}: is not there`];
  const ids = [...readText(root, LIST).matchAll(/^\|\s*(G\d+)\s*\|/gm)].map(([, id]) => id);
  if (ids.length === 0) return [`${LIST}: holds no line of the form | G1 | ... |`];
  const cited = new Set(
    files
      .filter((file) => /[.]test[.](ts|tsx|mjs)$/.test(file))
      .flatMap((file) => citedIds(readText(root, file))),
  );
  return ids.filter((id) => !cited.has(id)).map((id) => `${LIST}: no test has ${id} in its title`);
}

/** The ids in the titles of a file's tests. */
export function citedIds(source) {
  const titles = [
    ...source.matchAll(/\b(?:test|it|suite|describe)(?:[.]\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gs),
  ].map(([, , title]) => title);
  return titles.flatMap((title) => title.match(/\bG\d+\b/g) ?? []);
}
