/** Docker engines as the lab sees them: where one may be found, in what state it is, and what it can do. */
import { z } from 'zod'
import { labErrorSchema } from '../errors'

/**
 * - ready: answers the Engine API with Linux containers;
 * - notFound: no socket, pipe or host at that address;
 * - refused: something is there, nobody listens;
 * - forbidden: the user may not open the socket;
 * - hanging: accepted the connection and did not answer in time;
 * - windowsContainers: a daemon of Windows containers;
 * - invalid: answers, but not as a Docker daemon, or the address can't be read;
 * - unsupported: a kind of endpoint that the lab can't speak yet (TLS, ssh).
 */
const endpointStates = [
  'ready',
  'checking',
  'notFound',
  'refused',
  'forbidden',
  'hanging',
  'windowsContainers',
  'invalid',
  'unsupported',
] as const

export const endpointSchema = z.object({
  id: z.string(),
  /** Address as in DOCKER_HOST: `unix://…`, `npipe://…`, `tcp://…`, `ssh://…`; of the simulator `simulator`. */
  url: z.string(),
  /** Where the lab heard of it. */
  origin: z.enum(['environment', 'context', 'default', 'user', 'simulator']),
  /** Name of the context, or undefined. */
  contextName: z.string().optional(),
  state: z.enum(endpointStates),
  serverVersion: z.string().optional(),
  apiVersion: z.string().optional(),
  operatingSystem: z.string().optional(),
  error: labErrorSchema.optional(),
})
export type Endpoint = z.infer<typeof endpointSchema>

/** What an engine can do or tell; screens ask these and never which engine it is. */
export const capabilitiesSchema = z.object({
  /** The engine's answers come from a simulation; shown as a mark, never branched on. */
  isSimulated: z.boolean(),
  /** Copy-ups are counted by the engine (else they are inferred from trees). */
  measuresCopyUps: z.boolean(),
  /** Paths of layers on the host are known (`GraphDriver` in inspect). */
  tellsLayerPaths: z.boolean(),
  /** An image's ID is the digest of its configuration; containerd's store names it by its manifest. */
  hasClassicImageStore: z.boolean(),
  /** The daemon sees the same files as this machine, so a bind mount of a local path means that path. */
  sharesHostFiles: z.boolean(),
  /** The classic builder is there (`/build` without BuildKit). */
  buildsClassic: z.boolean(),
  /** May harmless base images be pulled? `offline` engines have only what they hold. */
  pulls: z.boolean(),
  /** Bind mounts reach the disk of a real machine: what is written there stays there. */
  reachesRealDisks: z.boolean(),
  /** Its whole state can be measured, exported, imported and reset. */
  managesState: z.boolean(),
  /** It keeps points in time, and goes back to them. */
  travelsInTime: z.boolean(),
  /** Folders can be copied to its host's disk and back. */
  opensHostDisk: z.boolean(),
  /** It tells where it departs from Docker. */
  tellsDepartures: z.boolean(),
  /** A build can say why a step was not taken from the cache. */
  tellsCacheMisses: z.boolean().optional(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

export const engineDescriptionSchema = z.object({
  endpointId: z.string(),
  /** `Name` of /info: the daemon's host name. */
  name: z.string(),
  serverVersion: z.string(),
  /** The daemon's own API version and the one that was agreed on. */
  apiVersion: z.string(),
  negotiatedApiVersion: z.string(),
  operatingSystem: z.string(),
  kernelVersion: z.string(),
  architecture: z.string(),
  storageDriver: z.string(),
  /** `DriverStatus` rows, e.g. `["Backing Filesystem", "extfs"]`. */
  driverStatus: z.array(z.tuple([z.string(), z.string()])),
  /** Where the daemon keeps its data, on the daemon's host. */
  dockerRootDir: z.string(),
  /** The line to copy so that one's own `docker` talks to this engine, in this system's usual shell. */
  dockerHostLine: z.string(),
  /** The same for each shell, this system's usual one first. */
  terminalLines: z.array(z.object({ shell: z.enum(['posix', 'fish', 'powershell', 'cmd']), line: z.string() })),
  capabilities: capabilitiesSchema,
})
export type EngineDescription = z.infer<typeof engineDescriptionSchema>

export const engineStatusSchema = z.object({
  endpoints: z.array(endpointSchema),
  connection: z.discriminatedUnion('state', [
    z.object({ state: z.literal('connecting'), endpointId: z.string() }),
    z.object({
      state: z.literal('connected'),
      endpointId: z.string(),
      engine: engineDescriptionSchema,
      /** A state of its own that is open, as a lab has one; without it the learner's. */
      stateName: z.string().optional(),
    }),
    /** It was there and is not now; the lab keeps trying. */
    z.object({
      state: z.literal('lost'),
      endpointId: z.string(),
      error: labErrorSchema,
      lostAtMs: z.number(),
      attempt: z.number(),
    }),
    z.object({ state: z.literal('none'), error: labErrorSchema.optional() }),
  ]),
})
export type EngineStatus = z.infer<typeof engineStatusSchema>

/** A line of `docker events`. */
export const engineEventSchema = z.object({
  type: z.enum(['container', 'image', 'volume', 'network', 'builder', 'daemon', 'other']),
  action: z.string(),
  /** ID of the container or image, name of the volume. */
  id: z.string(),
  attributes: z.record(z.string(), z.string()),
  timeMs: z.number(),
})
export type EngineEvent = z.infer<typeof engineEventSchema>
