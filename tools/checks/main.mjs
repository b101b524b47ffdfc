/** `node tools/checks/main.mjs <check>`: prints a line per complaint; exit code 1 when there is one. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFileLength } from './file-length.mjs';
import { checkGuarantees } from './guarantees.mjs';
import { checkLinks } from './links.mjs';
import { listFiles } from './source-files.mjs';

const CHECKS = { 'file-length': checkFileLength, guarantees: checkGuarantees, links: checkLinks };
const check = CHECKS[process.argv[2]];
if (check === undefined)
  throw new Error(`check ${process.argv[2]} is not known; allowed: ${Object.keys(CHECKS).join(', ')}`);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const complaints = check(root, listFiles(root));
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;
