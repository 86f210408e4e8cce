/**
 * Python scripts by MicroPython's WebAssembly build, as a guest: files, time and standard streams are the container's. It
 * calls itself by the version of the image's Python; what MicroPython has not is said when a script asks for it.
 */
import { loadMicroPython, type MicroPython } from '@micropython/micropython-webassembly-pyscript'
import type { GuestSystem } from '../guest/guestSystem'
import { PosixError } from '../filesystem/posixError'
import { createBridge, guarded, type Bridge, type PythonHost } from './bridge'
import { libraryFolder } from './library'
import { hollowModules, standardModules } from './moduleNames'
import type { PythonInput } from './messages'
import { OutputBuffer } from './outputBuffer'
import { SystemCalls } from './systemCalls'
import { traceback, type Raised } from './traceback'
import { WasmMemory } from './wasmMemory'

/** Bytes of the first heap, which grows; words of the stack of Python's calls. */
const heapBytes = 1 << 20
const stackWords = 1 << 16
/** As far as the interpreter's memory may grow. */
const mostBytes = 512 << 20

/** Runs a script or a terminal's lines to their end; returns the exit code. */
export async function run(system: GuestSystem): Promise<number> {
  const input = system.input as PythonInput
  const output = new OutputBuffer(system, input.output)
  const host = new Host(system, input, output)
  const calls = new SystemCalls(system, output, () => host.interrupt())
  host.calls = calls
  const python = await load(system, calls, host)
  host.python = python
  try {
    python.runPython(startOf(input))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    system.printError(`python3: ${error.message.trimEnd()}\n`)
    host.end(1)
  }
  try {
    output.flush()
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
  }
  return host.code
}

class Host implements PythonHost {
  python: MicroPython | undefined
  calls: SystemCalls | undefined
  code = 1
  private readonly said = new Set<string>()

  constructor(
    private readonly system: GuestSystem,
    private readonly input: PythonInput,
    private readonly output: OutputBuffer,
  ) {}

  get source(): string {
    return this.input.run.kind === 'script' ? this.input.run.source : ''
  }

  flush(): void {
    this.output.flush()
  }

  resolve(path: string): string {
    return this.calls?.resolve(path) ?? path
  }

  isTerminal(fd: number): boolean {
    return this.input.terminals[fd] ?? false
  }

  interrupt(): void {
    this.python?._module._mp_sched_keyboard_interrupt()
  }

  missing(name: string): undefined {
    const top = name.split('.')[0] ?? name
    if (standardModules.has(top)) this.lacks(`the module ${name}`)
    else if (this.isInstalled(top)) this.lacks(`the code of ${top}: its files stand here for their size alone`)
  }

  isHollow(name: string): number {
    const top = name.split('.')[0] ?? name
    return hollowModules().has(top.toLowerCase()) && this.isInstalled(top) ? 1 : 0
  }

  lacks(what: string): undefined {
    if (this.said.has(what)) return
    this.said.add(what)
    this.system.printError(`python3: the Camada simulator runs scripts by MicroPython, which has not ${what}\n`)
  }

  report(raised: Raised): undefined {
    if (this.input.output === 'line') this.flush()
    this.system.printError(this.shape(raised))
    if (raised.type === 'SyntaxError' && this.isOfNewerSyntax(raised.trace))
      this.lacks('match, {**names}, [*items], except* and "/" among parameters')
  }

  shape(raised: Raised): string {
    const read = new Map<string, readonly string[] | undefined>()
    return traceback(raised, (file, line) => {
      if (!read.has(file)) read.set(file, this.textOf(file)?.split('\n'))
      return read.get(file)?.[line - 1]
    })
  }

  end(code: number): undefined {
    this.code = code
  }

  private isOfNewerSyntax(trace: string): boolean {
    const [, file = '', line = '0'] = [...trace.matchAll(/File "(.*)", line (\d+)/g)].at(-1) ?? []
    const words = this.linesOf(file)?.[Number(line) - 1] ?? ''
    return /\{.*\*\*|[[(,]\s*\*|\bmatch\b|\bcase\b|except\*|[(,]\s*\/\s*[,)]/.test(words)
  }

  private linesOf(file: string): readonly string[] | undefined {
    const { run } = this.input
    return run.kind === 'script' && file === run.name ? run.source.split('\n') : this.textOf(file)?.split('\n')
  }

  private isInstalled(name: string): boolean {
    return [...this.input.packageFolders, '/usr/lib/python3/dist-packages'].some((folder) =>
      [name, `${name}.py`].some((each) => this.system.exists(`${folder}/${each}`)),
    )
  }

  private textOf(file: string): string | undefined {
    const { run } = this.input
    if (run.kind === 'script' && file === run.name) return file.startsWith('<') ? undefined : run.source
    if (!file.startsWith('/')) return undefined
    try {
      const fd = this.system.open(file, { read: true })
      const bytes = new Uint8Array(Math.min(this.system.size(fd), 1 << 20))
      this.system.read(fd, bytes, 0)
      this.system.close(fd)
      return Buffer.from(bytes).toString()
    } catch (error) {
      if (error instanceof PosixError) return undefined
      throw error
    }
  }
}

/** Loads MicroPython with its system calls and its way to JavaScript replaced. */
async function load(system: GuestSystem, calls: SystemCalls, host: Host): Promise<MicroPython> {
  const bridge = createBridge(system, host)
  const { instantiate } = WebAssembly
  WebAssembly.instantiate = ((bytes: BufferSource, imports: WebAssembly.Imports) =>
    withOwn(system, instantiate, bytes, imports, calls, bridge)) as typeof instantiate
  try {
    const python = await loadMicroPython({ heapsize: heapBytes, pystack: stackWords })
    const references = globalThis.proxy_js_ref
    if (references === undefined) throw new Error('MicroPython keeps its objects elsewhere')
    references[0] = Object.freeze(Object.create(null))
    python.registerJsModule('_camada', bridge)
    return python
  } finally {
    WebAssembly.instantiate = instantiate
  }
}

async function withOwn(
  system: GuestSystem,
  instantiate: typeof WebAssembly.instantiate,
  bytes: BufferSource,
  imports: WebAssembly.Imports,
  calls: SystemCalls,
  bridge: Bridge,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  const loaded: { memory?: WasmMemory } = {}
  const own = calls.imports(() => {
    if (loaded.memory === undefined) throw new Error('a system call before there is memory')
    return loaded.memory
  })
  const grow = imports['env']?.['emscripten_resize_heap'] as (sizeBytes: number) => number
  const env = {
    ...guarded(imports['env'] as Record<string, (...values: number[]) => unknown>, bridge),
    ...pick(own, '__syscall_'),
    emscripten_resize_heap: (sizeBytes: number) => {
      if (sizeBytes > mostBytes) return 0
      const before = raw.buffer.byteLength
      const grown = grow(sizeBytes)
      system.hold(raw.buffer.byteLength - before)
      return grown
    },
  }
  const wasi = { ...imports['wasi_snapshot_preview1'], ...pick(own, 'fd_') }
  const module = await system.compiled('micropython', () => keepingOrder(bytes))
  const instance = await instantiate(module, { env, wasi_snapshot_preview1: wasi })
  const raw = instance.exports['memory'] as WebAssembly.Memory
  loaded.memory = new WasmMemory(raw)
  system.hold(raw.buffer.byteLength)
  return { module, instance }
}

/**
 * The end of `mp_map_init` in version 1.27: `map->flags = 1; map->table = …`. With `is_ordered` (4) set beside, every dict
 * keeps the order of its keys as Python's do; a look-up then takes time with the number of keys.
 */
const mapFlags = Buffer.from('2000410136020020002001360208', 'hex')
const orderedFlags = 5

function keepingOrder(bytes: BufferSource): Uint8Array<ArrayBuffer> {
  const own = Buffer.from(ArrayBuffer.isView(bytes) ? bytesOf(bytes) : new Uint8Array(bytes))
  const at = own.indexOf(mapFlags)
  if (at < 0 || own.includes(mapFlags, at + 1))
    throw new Error('this is another MicroPython than the one that is known')
  own[at + 3] = orderedFlags
  return new Uint8Array(own)
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function pick<T>(record: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith(prefix)))
}

/** Python's text that sets the interpreter up and starts the script. */
function startOf({ run, argv, scriptFolder, packageFolders, executable, version }: PythonInput): string {
  const path = [scriptFolder, libraryFolder, '.frozen', ...packageFolders]
  const start =
    run.kind === 'script' ? `_runner.script(_main, _camada.source(), ${text(run.name)})` : '_runner.terminal(_main)'
  const file = run.kind === 'script' && run.name.startsWith('/') ? `_main['__file__'] = ${text(run.name)}` : ''
  return `
import sys
sys.path[:] = [${path.map(text).join(', ')}]
sys.argv[:] = [${argv.map(text).join(', ')}]
import site, _camada, _runner
_main = {'__name__': '__main__', '__builtins__': None, '__doc__': None}
${file}
import _sys
_sys.set_up(${text(executable)}, ${text(version)})
${start}
`
}

/** A text as Python writes it; JSON's escapes are a part of Python's. */
function text(value: string): string {
  return JSON.stringify(value)
}
