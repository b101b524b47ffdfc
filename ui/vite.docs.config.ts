import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * `vite build --config ui/vite.docs.config.ts` writes what renders data docs, with everything that it needs inside: the page's
 * components run in a browser and are not TypeScript that Node runs. A folder with a dot is not served with the page.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true },
  build: { ssr: 'docs/render.tsx', outDir: 'dist/.docs', emptyOutDir: true, minify: false },
});
