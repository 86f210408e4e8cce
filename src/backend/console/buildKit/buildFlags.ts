/** Options of `docker build`: the classic builder's, which its help lists, and BuildKit's. */
import { parseReference } from '@shared/docker/reference'
import { extraHost, ulimits } from '../container/containerKinds'
import { bool, integer, list, text, ValueError } from '../flags'
import { bytes, commaList, environment, labels, swapBytes } from '../optionKinds'
import { buildxFlags } from './buildxFlags'

export const buildFlags = {
  'add-host': list('Add a custom host-to-IP mapping ("host:ip")', { check: extraHost }),
  'build-arg': environment('Set build-time variables'),
  'cache-from': commaList('Images to consider as cache sources'),
  'cgroup-parent': text('Set the parent cgroup for the "RUN" instructions during build'),
  compress: bool('Compress the build context using gzip'),
  'cpu-period': integer('Limit the CPU CFS (Completely Fair Scheduler) period'),
  'cpu-quota': integer('Limit the CPU CFS (Completely Fair Scheduler) quota'),
  'cpu-shares': integer('CPU shares (relative weight)', { short: 'c' }),
  'cpuset-cpus': text('CPUs in which to allow execution (0-3, 0,1)'),
  'cpuset-mems': text('MEMs in which to allow execution (0-3, 0,1)'),
  'disable-content-trust': bool('Skip image verification (default true)', { default: true }),
  file: text('Name of the Dockerfile (Default is "PATH/Dockerfile")', { short: 'f' }),
  'force-rm': bool('Always remove intermediate containers'),
  iidfile: text('Write the image ID to the file'),
  isolation: text('Container isolation technology'),
  label: labels('Set metadata for an image'),
  memory: bytes('Memory limit', { short: 'm' }),
  'memory-swap': swapBytes('Swap limit equal to memory plus swap: -1 to enable unlimited swap'),
  network: text('Set the networking mode for the RUN instructions during build (default "default")', {
    default: 'default',
  }),
  'no-cache': bool('Do not use cache when building the image'),
  platform: text('Set platform if server is multi-platform capable'),
  pull: bool('Always attempt to pull a newer version of the image'),
  quiet: bool('Suppress the build output and print image ID on success', { short: 'q' }),
  rm: bool('Remove intermediate containers after a successful build (default true)', { default: true }),
  'security-opt': commaList('Security options'),
  'shm-size': bytes('Size of "/dev/shm"'),
  squash: bool('Squash newly built layers into a single new layer', { isHidden: true }),
  tag: list('Name and optionally a tag in the "name:tag" format', { short: 't', check: tagOf }),
  target: text('Set the target build stage to build.'),
  ulimit: ulimits('Ulimit options (default [])'),
  ...buildxFlags,
} as const

/** Throws `ValueError`. */
function tagOf(raw: string): string {
  try {
    parseReference(raw)
    return raw
  } catch (error) {
    throw new ValueError(error instanceof Error ? error.message : String(error))
  }
}

/** Options that the lab hands to no builder: keys of the user's, and buildx's own checks. */
export const lackingBuildFlags: readonly string[] = ['ssh', 'check', 'call']
