import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from './source-files.mjs';

/** Relative links and pictures in the documents lead somewhere, anchors within documents included. */
export function checkLinks(root, files) {
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => relativeLinks(readText(root, file)).flatMap((link) => complaint(root, file, link)));
}

/** Targets of `[text](target)` and `src="target"` that are neither absolute addresses nor inside code. */
export function relativeLinks(markdown) {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|\b(?:src|href)="([^"]+)"/g)].map(
    ([, inline, html]) => inline ?? html,
  );
  return targets.filter((target) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target));
}

/** Anchors of a document's headings, as GitHub makes them. */
export function headingAnchors(markdown) {
  return [...markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(
    ([, text]) =>
      text
        .toLowerCase()
        .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
        .replace(/\s/g, '-'),
  );
}

function complaint(root, file, link) {
  const [path, anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), decodeURIComponent(path.split('?')[0]));
  if (!existsSync(join(root, target))) return [`${file}: link to ${link}, but there is no ${target}`];
  if (anchor && target.endsWith('.md') && !headingAnchors(readText(root, target)).includes(anchor)) {
    return [`${file}: link to ${link}, but ${target} has no such heading`];
  }
  return [];
}
