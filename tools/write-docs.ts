/** Rewrites the pages that come from code: docs/features.md. */
import { writeFileSync } from 'node:fs';
import { CATALOGUE } from '../forecasting/features/catalogue.ts';
import { featurePage } from '../forecasting/features/document.ts';

writeFileSync(new URL('../docs/features.md', import.meta.url), featurePage(CATALOGUE));
