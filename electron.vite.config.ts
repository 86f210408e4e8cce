import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { builtTemplate } from './src/posix/postgres/cluster/makeTemplate'

const node = {
  '@shared': resolve('src/shared'),
  '@posix': resolve('src/posix'),
  '@simulator': resolve('src/simulator'),
  '@backend': resolve('src/backend'),
}

/** Puts the template of PostgreSQL's clusters beside the programs; made once, then taken from the cache. */
const postgresCluster = {
  name: 'camada-postgres-cluster',
  async generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): string }) {
    const { name, bytes } = await builtTemplate(resolve('node_modules/.cache/camada'))
    this.emitFile({ type: 'asset', fileName: name, source: bytes })
  },
}

/**
 * One build makes every program of Camada: `out/main` holds the Electron main process (index), the browser
 * host (server), the command line (cli), the simulator's own process (simulator) and its worker threads (guest); beside them lies the
 * template of PostgreSQL's clusters.
 */
export default defineConfig({
  main: {
    resolve: { alias: node },
    plugins: [postgresCluster],
    build: {
      rollupOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          server: resolve('src/server/index.ts'),
          cli: resolve('src/cli/index.ts'),
          simulator: resolve('src/cli/simulatorProcess.ts'),
          guest: resolve('src/posix/guest/guestWorker.ts'),
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    resolve: { alias: node },
    build: {
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    resolve: { alias: { '@shared': resolve('src/shared'), '@': resolve('src/renderer') } },
    plugins: [vue(), tailwindcss()],
    define: { __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
    build: { minify: true, rollupOptions: { input: resolve('src/renderer/index.html') } },
  },
})
