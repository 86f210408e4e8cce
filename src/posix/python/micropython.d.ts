declare module '@micropython/micropython-webassembly-pyscript' {
  export interface MicroPython {
    registerJsModule(name: string, module: object): void
    runPython(code: string): unknown
    readonly _module: { _mp_sched_keyboard_interrupt(): void }
  }

  /** `heapsize` in bytes, `pystack` in words; the default of both is small. */
  export function loadMicroPython(options: {
    readonly heapsize: number
    readonly pystack: number
  }): Promise<MicroPython>
}
