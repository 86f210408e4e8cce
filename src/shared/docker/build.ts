/** Builds: what is asked for, what happens on the way, and the workspace of files they are made from. */
import { z } from 'zod'
import { labErrorSchema } from '../errors'

export const buildSpecSchema = z.object({
  workspace: z.string(),
  /** Path of the Dockerfile in the workspace. */
  dockerfile: z.string(),
  tag: z.string(),
  buildArgs: z.array(z.object({ name: z.string(), value: z.string() })),
  noCache: z.boolean(),
  target: z.string().optional(),
  labels: z.record(z.string(), z.string()),
})
export type BuildSpec = z.infer<typeof buildSpecSchema>

/** Why a step was not taken from the cache, where the engine tells. Names and paths as the Dockerfile has them. */
export const cacheMissSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('noCache') }),
  z.object({ kind: z.literal('above') }),
  z.object({ kind: z.literal('cacheFrom') }),
  z.object({ kind: z.literal('first') }),
  /** The same step was built on another image, by its short ID. */
  z.object({ kind: z.literal('base'), before: z.string() }),
  /** Another instruction was built in its place. */
  z.object({ kind: z.literal('instruction'), before: z.string() }),
  z.object({
    kind: z.literal('files'),
    changed: z.array(z.string()),
    added: z.array(z.string()),
    removed: z.array(z.string()),
  }),
  z.object({ kind: z.literal('arguments'), names: z.array(z.string()) }),
  z.object({ kind: z.literal('config'), fields: z.array(z.string()) }),
])
export type CacheMiss = z.infer<typeof cacheMissSchema>

/** Slow events of a build, in order; its raw output goes over a channel. Lines count from 1, steps too. */
export const buildEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sending'), sentBytes: z.number(), files: z.number() }),
  z.object({
    kind: z.literal('step'),
    step: z.number(),
    steps: z.number(),
    instruction: z.string(),
    /** Line of the instruction in the Dockerfile. */
    line: z.number().optional(),
  }),
  z.object({ kind: z.literal('pulling'), step: z.number(), message: z.string() }),
  z.object({ kind: z.literal('missed'), step: z.number(), miss: cacheMissSchema }),
  z.object({ kind: z.literal('running'), step: z.number(), containerId: z.string() }),
  z.object({
    kind: z.literal('stepDone'),
    step: z.number(),
    /** Short ID of the image so far. */
    imageId: z.string(),
    fromCache: z.boolean(),
    /** Whether the step added a layer, its bytes and diff ID, where the engine tells. */
    madeLayer: z.boolean().optional(),
    sizeBytes: z.number().optional(),
    diffId: z.string().optional(),
  }),
  z.object({ kind: z.literal('done'), imageId: z.string(), tag: z.string() }),
  z.object({
    kind: z.literal('failed'),
    step: z.number().optional(),
    line: z.number().optional(),
    error: labErrorSchema,
  }),
  z.object({ kind: z.literal('cancelled') }),
])
export type BuildEvent = z.infer<typeof buildEventSchema>

export const workspaceFileSchema = z.object({
  /** Relative to the workspace, with `/`. */
  path: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'other']),
  sizeBytes: z.number(),
  /** Left out of the context by .dockerignore. */
  isIgnored: z.boolean(),
  /** A symlink whose target isn't there. */
  isBroken: z.boolean(),
})
export type WorkspaceFile = z.infer<typeof workspaceFileSchema>

export const workspaceSchema = z.object({
  name: z.string(),
  /** Path on this machine, as `docker build PATH` and `-v PATH:…` would have it. */
  hostPath: z.string(),
  files: z.array(workspaceFileSchema),
  /** More files than are listed (a limit of 2,000). */
  moreFiles: z.number(),
  contextBytes: z.number(),
})
export type Workspace = z.infer<typeof workspaceSchema>

/** A file as an editor opens it. */
export const fileContentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('binary'), sizeBytes: z.number() }),
  z.object({ kind: z.literal('tooLarge'), sizeBytes: z.number() }),
])
