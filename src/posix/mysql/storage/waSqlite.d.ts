declare module 'wa-sqlite/dist/wa-sqlite.mjs' {
  /** Makes the WebAssembly module; synchronous build. */
  export default function createSqlite(options: { readonly wasmBinary: Uint8Array }): Promise<unknown>
}
