declare module 'wa-sqlite/dist/wa-sqlite.mjs' {
  /** Makes the WebAssembly module; synchronous build. */
  export default function createSqlite(options: {
    /** Makes its instance in the place of the loader. */
    readonly instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) => void
  }): Promise<unknown>
}
