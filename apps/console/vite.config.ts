import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** One page, served by the gateway under /console/. In development `npm run console -- --watch` serves it with the gateway behind it. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [vue()],
  build: { outDir: '../../dist-console', emptyOutDir: true, manifest: true, chunkSizeWarningLimit: 700 },
  server: { port: 3404, proxy: { '/api': { target: process.env['PUBLIC_URL'] ?? 'http://127.0.0.1:3400', ws: true } } },
});
