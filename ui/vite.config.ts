import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build --config ui/vite.config.ts` from the repository root writes ui/dist. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0 },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080', '/docs': 'http://127.0.0.1:8080' } },
});
