/**
 * What COPY and ADD share (moby `builder/dockerfile/copy.go`): sources by name or pattern with their checksums, the
 * cache by them, and the copying into a writable layer over the image so far.
 */
import { posix } from 'node:path'
import type { FileSystem, Inode } from '@posix/filesystem/types'
import type { Branch } from '@posix/filesystem/unionTypes'
import { LabError } from '@shared/errors'
import type { RunConfig, SourceSums } from '../layers/imageTypes'
import type { LayerStore, WritableLayer } from '../layers/types'
import { sortedEntries } from '../layers/packLayer'
import { unpackGently } from '../layers/unpackLayer'
import { joinedChecksum } from './checksums'
import type { SourceTree } from './context'
import { archiveIn, imageSource } from './context'
import type { Owner } from './copyTarget'
import { CopyTarget, rootOwner } from './copyTarget'
import type { DockerfileLine } from './dockerfile'
import { hasWildcards, matchesPattern } from './globs'
import { parseOwner } from './ownership'
import type { ScopedPath } from './scopedPath'
import { climbsOut, resolveUnlessLoop } from './scopedPath'
import type { Step } from './step'
import { asBuildError, BuildError, obtainImage } from './step'

export interface CopySpec {
  readonly command: 'COPY' | 'ADD'
  readonly sources: readonly string[]
  readonly destination: string
}

export interface CopyOptions {
  readonly from?: string | undefined
  readonly chown?: string | undefined
  /** Unpack local archives. Default false. */
  readonly unpack?: boolean
}

interface FoundSource {
  /** As it was named, relative to the root. */
  readonly path: string
  readonly inode: Inode
  readonly checksum: string
  /** Of each file in it, by its path. */
  readonly sums: SourceSums
}

/** Checks the arguments. Heredocs count as arguments, and as no source: the classic builder can't read them. */
export function copySpec(command: CopySpec['command'], { args, heredocs }: DockerfileLine): CopySpec {
  const destination = args.at(-1)
  if (args.length < 2 || destination === undefined) {
    throw new Error(
      `${command} requires at least two arguments, but only one was provided. Destination could not be determined`,
    )
  }
  const names = args.slice(0, -1)
  return { command, destination, sources: heredocs.length === 0 ? names : names.filter((name) => !/^\d*<</.test(name)) }
}

/** All paths below the root, in the order of Go's `filepath.Walk`. */
function* pathsBelow(tree: Branch, directory: Inode, prefix: string): Generator<string> {
  for (const { name, inode, kind } of sortedEntries(tree.fileSystem, directory)) {
    yield `${prefix}${name}`
    if (kind === 'directory') yield* pathsBelow(tree, inode, `${prefix}${name}/`)
  }
}

function findOne(source: SourceTree, path: string, isContext: boolean): FoundSource {
  const found = climbsOut(path) ? undefined : resolveUnlessLoop(source.tree, path)
  if (found === undefined) throw new Error(`forbidden path outside the build context: ${path} ()`)
  const { inode, path: resolved } = found
  if (inode === undefined) {
    const where = isContext ? 'file not found in build context or excluded by .dockerignore: ' : ''
    throw new Error(`${where}stat ${path}: file does not exist`)
  }
  if (source.tree.fileSystem.stat(inode).kind !== 'directory') {
    const sum = source.checksum(path)
    return { path, inode, checksum: `file:${sum}`, sums: { [path]: sum } }
  }
  const prefix = resolved === '/' ? '' : `${resolved.slice(1)}/`
  const own = prefix === '' ? [] : [source.checksum(prefix.slice(0, -1))]
  const sums = Object.fromEntries(
    [...pathsBelow(source.tree, inode, prefix)].map((name) => [name, source.checksum(name)]),
  )
  const checksum = joinedChecksum('dir', [...own, ...Object.values(sums)].sort())
  return { path, inode, checksum, sums: prefix === '' ? sums : { ...sums, [prefix]: own[0] ?? '' } }
}

/** Without a network. */
function unreachable({ hostname, port, protocol }: URL): string {
  if (!/^[\d.]+$|^\[/.test(hostname)) return `dial tcp: lookup ${hostname}: no such host`
  return `dial tcp ${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}: connect: network is unreachable`
}

function findSources(source: SourceTree, spec: CopySpec, isContext: boolean): readonly FoundSource[] {
  const found = spec.sources.flatMap((name) => {
    if (/^https?:\/\//.test(name)) {
      if (spec.command === 'COPY') throw new Error("source can't be a URL for COPY")
      throw new Error(`Get "${name}": ${unreachable(new URL(name))}`)
    }
    const path = name.replace(/^\//, '').replace(/^\.\//, '')
    if (!hasWildcards(path)) return [findOne(source, path, isContext)]
    const all = [...pathsBelow(source.tree, source.tree.root, '')]
    return all.filter((candidate) => matchesPattern(path, candidate)).map((match) => findOne(source, match, isContext))
  })
  if (found.length === 0) throw new Error('no source files were specified')
  return found
}

/** More files than this are not remembered one by one. */
const rememberedFiles = 5000

function sumsOf(found: readonly FoundSource[]): SourceSums | undefined {
  const sums: SourceSums = Object.assign({}, ...found.map((source) => source.sums)) as SourceSums
  return Object.keys(sums).length > rememberedFiles ? undefined : sums
}

/** The image behind `--from`: an earlier stage by name or number, or any image. */
async function openFrom(step: Step, from: string): Promise<{ source: SourceTree; layer: WritableLayer }> {
  const { session } = step
  try {
    const byName = session.stages.find((stage) => stage.name !== '' && stage.name === from.toLowerCase())
    const index = /^[-+]?\d+$/.test(from) ? Number(from) : undefined
    if (!byName && index !== undefined) {
      if (index === session.stages.length) throw new Error('refers to current build stage')
      if (index < 0 || index > session.stages.length) throw new Error('index out of bounds')
    }
    const stage = byName ?? (index === undefined ? undefined : session.stages[index])
    const image =
      stage === undefined
        ? await obtainImage(session, from, false)
        : stage.imageId === undefined
          ? undefined
          : await obtainImage(session, stage.imageId, true)
    const layer = step.openLayer(image)
    return { layer, source: imageSource({ fileSystem: layer.merged, root: layer.merged.root }) }
  } catch (thrown) {
    throw asBuildError(thrown, `invalid from flag value ${from}: `)
  }
}

interface CopyJob {
  readonly layers: LayerStore
  readonly tree: Branch
  readonly source: FileSystem
  readonly destination: string
  /** undefined: the source's owners. */
  readonly owner: Owner | undefined
  readonly unpack: boolean
  /** A path in the layer as the daemon's errors name it. */
  readonly shown: (path: string) => string
}

interface TargetedJob extends CopyJob {
  readonly target: CopyTarget
}

function copyDirectory(job: TargetedJob, inode: Inode, to: ScopedPath): void {
  const { target, tree, owner } = job
  if (to.inode !== undefined && tree.fileSystem.stat(to.inode).kind !== 'directory') {
    throw new Error(`failed to copy directory: mkdir ${job.shown(to.path)}: not a directory`)
  }
  const made = target.makeDirectories(to.path, rootOwner)
  saying('failed to copy directory: ', () => target.copyEntries(job.source, inode, made.inode, owner))
  if (owner && made.isNew) target.changeOwner(made.inode, owner)
}

/** Returns false for what is no archive. */
async function unpackArchive(job: TargetedJob, inode: Inode, to: ScopedPath): Promise<boolean> {
  const archive = await archiveIn(job.source.content(inode), job.layers)
  if (!archive) return false
  try {
    if (to.inode !== undefined && job.tree.fileSystem.stat(to.inode).kind !== 'directory') {
      const pivot = `${job.shown(to.path)}/.pivot_root${Math.floor(Math.random() * 1e9)}`
      throw new Error(`Error setting up pivot dir: mkdir ${pivot}: not a directory`)
    }
    const { inode: root } = job.target.makeDirectories(to.path, rootOwner)
    await unpackGently(archive.content, { fileSystem: job.tree.fileSystem, root }, { mode: 'files' })
  } finally {
    await archive.release()
  }
  return true
}

/** Where the destination leads in the layer. Throws Error with the daemon's words where it leads out or in circles. */
function resolveTarget({ tree, destination, shown }: CopyJob): ScopedPath {
  const root = shown('')
  const path = posix.join(root, destination)
  if (path !== root && !path.startsWith(`${root}/`)) throw new Error(`evalSymlinksInScope: ${path} is not in ${root}`)
  const to = resolveUnlessLoop(tree, destination)
  if (to === undefined) throw new Error(`evalSymlinksInScope: too many links in ${path}`)
  return to
}

async function copyOne(job: CopyJob, { path, inode }: FoundSource): Promise<void> {
  const { tree, destination, owner } = job
  // Links are kept within one source, not among several.
  const target = new CopyTarget(tree)
  const to = resolveTarget(job)
  if (to.isBlocked) throw new Error(`lstat ${job.shown(to.blockedAt ?? to.path)}: not a directory`)
  const { kind } = job.source.stat(inode)
  if (kind === 'directory') {
    copyDirectory({ ...job, target }, inode, to)
    return
  }
  if (job.unpack && kind === 'file' && (await unpackArchive({ ...job, target }, inode, to))) return
  const isDirectory = to.inode !== undefined && tree.fileSystem.stat(to.inode).kind === 'directory'
  const file = destination.endsWith('/') || isDirectory ? posix.join(to.path, posix.basename(path)) : to.path
  const parent = posix.dirname(file)
  if (parent === to.path && to.inode !== undefined && !isDirectory) {
    throw new Error(`failed to create new directory: mkdir ${job.shown(parent)}: not a directory`)
  }
  const directory = target.makeDirectories(parent, owner ?? rootOwner).inode
  saying('failed to copy file: ', () => target.copyFile(job.source, inode, directory, posix.basename(file), owner))
}

/** Puts words before those of a full disk. */
function saying(prefix: string, copy: () => void): void {
  try {
    copy()
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown
    throw new LabError(thrown.kind, `${prefix}${thrown.message}`, { cause: thrown })
  }
}

/** A destination as an absolute path; a slash at its end is kept, since it says "directory". */
function absoluteDestination(workingDir: string, destination: string): string {
  if (destination.startsWith('/')) return destination
  const path = posix.join('/', workingDir, destination)
  return destination.endsWith('/') && !path.endsWith('/') ? `${path}/` : path
}

async function copyFrom(step: Step, spec: CopySpec, source: SourceTree, options: CopyOptions): Promise<void> {
  const chown = options.chown === undefined || options.chown === '' ? undefined : step.expand(options.chown)
  let found: readonly FoundSource[]
  try {
    found = findSources(source, spec, options.from === undefined)
  } catch (thrown) {
    throw asBuildError(thrown, `${spec.command} failed: `)
  }
  if (found.length > 1 && !spec.destination.endsWith('/')) {
    throw new BuildError(
      `When using ${spec.command} with more than one source file, the destination must be a directory and end with a /`,
    )
  }
  const sums = found.map(({ checksum }) => checksum)
  const sum = sums.length === 1 ? sums[0] : joinedChecksum('multi', sums)
  const comment = `${spec.command} ${chown === undefined ? '' : `--chown=${chown} `}${sum} in ${spec.destination} `
  const config: RunConfig = { ...step.stage.runConfig, Cmd: [...step.shell, `#(nop) ${comment}`] }
  const sourceSums = sumsOf(found)
  if (await step.useCache(config, sourceSums)) return
  const layer = step.openLayer(step.image)
  try {
    const tree = { fileSystem: layer.merged, root: layer.merged.root }
    // On nothing there is nothing to merge: overlay2 hands out the layer's own folder.
    const { MergedDir = '', UpperDir = '' } = layer.graphDriver().Data ?? {}
    const shown = (path: string): string => `${step.image?.topLayer === undefined ? UpperDir : MergedDir}${path}`
    const preserves = options.from !== undefined && chown === undefined
    const job: CopyJob = {
      layers: step.session.deps.layers,
      tree,
      source: source.tree.fileSystem,
      destination: absoluteDestination(step.stage.runConfig.WorkingDir, spec.destination),
      owner: preserves ? undefined : chown === undefined ? rootOwner : parseOwner(tree, chown, shown),
      unpack: options.unpack ?? false,
      shown,
    }
    try {
      for (const one of found) await copyOne(job, one)
    } catch (thrown) {
      throw asBuildError(thrown, 'failed to copy files: ')
    }
    await step.finish(config, await layer.commit(), { sourceSums })
  } finally {
    layer.remove()
  }
}

/** Does a COPY or ADD. Throws BuildError with the daemon's words. */
export async function copyFiles(step: Step, spec: CopySpec, options: CopyOptions): Promise<void> {
  const expanded: CopySpec = {
    ...spec,
    sources: spec.sources.map((source) => step.expand(source)),
    destination: step.expand(spec.destination),
  }
  if (options.from === undefined) {
    await copyFrom(step, expanded, step.session.context, options)
    return
  }
  const { source, layer } = await openFrom(step, options.from)
  try {
    await copyFrom(step, expanded, source, options)
  } finally {
    layer.remove()
  }
}
