declare module 'bzip2-wasm' {
  export default class BZip2 {
    init(): Promise<void>
    /** A whole stream; `blockSize` in units of 100,000 bytes. */
    compress(bytes: Uint8Array, blockSize?: number, mostBytes?: number): Uint8Array
  }
}
