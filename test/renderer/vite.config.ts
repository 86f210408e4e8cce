import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** Serves the renderer on the sample backend; see README.md. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: resolve('node_modules/.vite-sample'),
  resolve: { alias: { '@shared': resolve('src/shared'), '@': resolve('src/renderer') } },
  plugins: [vue(), tailwindcss()],
  server: { port: 5199, host: '127.0.0.1', fs: { allow: [resolve('.')] } },
  build: { outDir: resolve('out/sample'), emptyOutDir: true },
})
