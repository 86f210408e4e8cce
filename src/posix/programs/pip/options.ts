/** What pip was asked: a command, its operands and options. Each command has its own options; pip's are every command's. */
import type { Process } from '../../process/types'

export interface Asked {
  readonly verb: string | undefined
  readonly operands: readonly string[]
  /** Long names of options without a value. */
  readonly flags: ReadonlySet<string>
  /** Long names of options with one, each with all its values in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** 0 to 3: what `-q` and `-v` add up to; below zero is quieter. */
  readonly loudness: number
  /** What is wrong with the options. */
  readonly problem: string | undefined
}

const shortNames: Readonly<Record<string, string>> = {
  '-V': '--version',
  '-h': '--help',
  '-r': '--requirement',
  '-c': '--constraint',
  '-t': '--target',
  '-d': '--dest',
  '-i': '--index-url',
  '-f': '--find-links',
  '-U': '--upgrade',
  '-I': '--ignore-installed',
  '-y': '--yes',
  '-e': '--editable',
  '-l': '--local',
  '-o': '--outdated',
  '-u': '--uptodate',
  '-w': '--wheel-dir',
}

const everywhere = words(`--version --help --debug --isolated --require-virtualenv --no-input --no-color
  --disable-pip-version-check --no-cache-dir --no-python-version-warning`)
const everywhereValued = words(`--python --log --keyring-provider --proxy --retries --timeout --exists-action
  --trusted-host --cert --client-cert --cache-dir --use-feature --use-deprecated --resume-retries`)
const fetching = words(
  '--no-index --pre --prefer-binary --no-deps --no-dependencies --require-hashes --no-clean --no-build-isolation --use-pep517 --ignore-requires-python',
)
const fetchingValued =
  words(`--index-url --pypi-url --extra-index-url --find-links --requirement --constraint --editable
  --no-binary --only-binary --platform --python-version --implementation --abi --progress-bar --group --config-settings --src`)

interface Options {
  readonly flags: readonly string[]
  readonly valued: readonly string[]
}

const options: Readonly<Record<string, Options>> = {
  install: {
    flags: [
      ...fetching,
      ...words(`--upgrade --dry-run --user --force-reinstall --ignore-installed --no-compile --compile --break-system-packages
        --no-warn-script-location --no-warn-conflicts --check-build-dependencies`),
    ],
    valued: [...fetchingValued, ...words('--target --prefix --root --root-user-action --upgrade-strategy --report')],
  },
  download: { flags: fetching, valued: [...fetchingValued, '--dest'] },
  wheel: { flags: fetching, valued: [...fetchingValued, '--wheel-dir'] },
  uninstall: { flags: words('--yes --break-system-packages'), valued: words('--requirement --root-user-action') },
  list: {
    flags: words(
      '--outdated --uptodate --editable --local --user --pre --not-required --exclude-editable --include-editable --no-index',
    ),
    valued: words('--path --format --exclude --index-url --extra-index-url --find-links'),
  },
  freeze: { flags: words('--local --user --all --exclude-editable'), valued: words('--requirement --path --exclude') },
  show: { flags: words('--files'), valued: [] },
  cache: { flags: [], valued: words('--format') },
  index: { flags: words('--pre --no-index --json --ignore-requires-python'), valued: fetchingValued },
  config: { flags: words('--global --user --site'), valued: words('--editor') },
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

/** Reads the command line, and `PIP_…` of the environment. */
export function readOptions(process: Process): Asked {
  const asked = new Reading(process)
  const argv = process.argv.slice(1)
  for (let at = 0; at < argv.length; at++) at += asked.take(argv[at] ?? '', argv[at + 1])
  return asked.end()
}

class Reading {
  private verb: string | undefined
  private readonly operands: string[] = []
  private readonly flags = new Set<string>()
  private readonly values = new Map<string, string[]>()
  private loudness = 0
  private problem: string | undefined
  private isOver = false

  constructor(private readonly process: Process) {}

  /** Takes a word; returns how many of those after it belong to it. */
  take(word: string, next: string | undefined): number {
    if (this.isOver || !word.startsWith('-') || word === '-') {
      if (this.verb === undefined) this.verb = word
      else this.operands.push(word)
      return 0
    }
    if (word === '--') {
      this.isOver = true
      return 0
    }
    return word.startsWith('--') ? this.takeLong(word, next) : this.takeShort(word, next)
  }

  end(): Asked {
    const { verb, operands, flags, values, loudness, problem } = this
    for (const name of ['no-cache-dir', 'break-system-packages', 'user', 'no-deps', 'no-input'])
      if (isTrue(this.process.env.get(`PIP_${name.replaceAll('-', '_').toUpperCase()}`))) flags.add(`--${name}`)
    return { verb, operands, flags, values, loudness, problem }
  }

  private takeLong(word: string, next: string | undefined): number {
    const [name = '', value] = word.split(/=(.*)/s)
    if (name === '--quiet' || name === '--verbose') this.loudness += name === '--quiet' ? -1 : 1
    else if (this.isValued(name)) return this.keep(name, value, next)
    else if (this.isFlag(name)) this.flags.add(name)
    else this.problem ??= `no such option: ${name}`
    return 0
  }

  private takeShort(word: string, next: string | undefined): number {
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? ''
      const name = this.verb === 'show' && letter === 'f' ? '--files' : (shortNames[`-${letter}`] ?? '')
      if (letter === 'q' || letter === 'v') this.loudness += letter === 'q' ? -1 : 1
      else if (this.isValued(name)) return this.keep(name, word.slice(at + 1) || undefined, next)
      else if (this.isFlag(name)) this.flags.add(name)
      else this.problem ??= `no such option: -${letter}`
    }
    return 0
  }

  private keep(name: string, value: string | undefined, next: string | undefined): number {
    if (value === undefined && next === undefined) this.problem ??= `${name} option requires 1 argument`
    const kept = value ?? next ?? ''
    this.values.set(name, [...(this.values.get(name) ?? []), kept])
    return value === undefined ? 1 : 0
  }

  private own(): Options | undefined {
    return this.verb !== undefined && Object.hasOwn(options, this.verb) ? options[this.verb] : undefined
  }

  private isValued(name: string): boolean {
    return everywhereValued.includes(name) || (this.own()?.valued.includes(name) ?? false)
  }

  private isFlag(name: string): boolean {
    return everywhere.includes(name) || (this.own()?.flags.includes(name) ?? false)
  }
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(1|true|yes|on|y|t)$/i.test(value)
}

/** The last value of an option, or the environment's. */
export function valueOf(process: Process, asked: Asked, name: string): string | undefined {
  return asked.values.get(name)?.at(-1) ?? process.env.get(`PIP_${name.slice(2).replaceAll('-', '_').toUpperCase()}`)
}
