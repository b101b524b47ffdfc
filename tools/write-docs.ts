/** Rewrites the pages that come from code: docs/features.md, docs/data/expectations.md. */
import { writeFileSync } from 'node:fs';
import { expectationPage } from '../activities/validate/document.ts';
import { BUILTIN } from '../activities/validate/expectations/builtin.ts';
import { shippedSuites } from '../activities/validate/registry.ts';
import { CATALOGUE } from '../forecasting/features/catalogue.ts';
import { featurePage } from '../forecasting/features/document.ts';

const write = (page: string, text: string) =>
  writeFileSync(new URL(`../docs/${page}`, import.meta.url), text);
write('features.md', featurePage(CATALOGUE));
write('data/expectations.md', expectationPage(shippedSuites(), BUILTIN));
