import { CliError } from '../cliError'
import { readRestart } from '../container/containerSpec'
import { describeError } from '../errorText'
import { integer, text } from '../flags'
import { bytes, cpus, swapBytes, unsigned } from '../optionKinds'
import { defineVerb } from '../verb'

/** `docker update`. */
export const update = defineVerb({
  names: [['container', 'update'], ['update']],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Update configuration of one or more containers',
  flags: {
    'blkio-weight': unsigned('Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)'),
    'cpu-period': integer('Limit CPU CFS (Completely Fair Scheduler) period'),
    'cpu-quota': integer('Limit CPU CFS (Completely Fair Scheduler) quota'),
    'cpu-rt-period': integer('Limit the CPU real-time period in microseconds'),
    'cpu-rt-runtime': integer('Limit the CPU real-time runtime in microseconds'),
    'cpu-shares': integer('CPU shares (relative weight)', { short: 'c' }),
    cpus: cpus('Number of CPUs'),
    'cpuset-cpus': text('CPUs in which to allow execution (0-3, 0,1)'),
    'cpuset-mems': text('MEMs in which to allow execution (0-3, 0,1)'),
    'kernel-memory': bytes('Kernel memory limit (deprecated)', { isHidden: true }),
    memory: bytes('Memory limit', { short: 'm' }),
    'memory-reservation': bytes('Memory soft limit'),
    'memory-swap': swapBytes('Swap limit equal to memory plus swap: -1 to enable unlimited swap'),
    'pids-limit': integer('Tune container pids limit (set -1 for unlimited)'),
    restart: text('Restart policy to apply when a container exits'),
  },
  argumentCount: { min: 1 },
  async run(context, flags, names, { given }) {
    if (given.size === 0) throw new CliError('you must provide one or more flags when using this command')
    const body = {
      BlkioWeight: flags['blkio-weight'],
      CpusetCpus: flags['cpuset-cpus'],
      CpusetMems: flags['cpuset-mems'],
      CpuShares: flags['cpu-shares'],
      KernelMemory: flags['kernel-memory'],
      Memory: flags.memory,
      MemoryReservation: flags['memory-reservation'],
      MemorySwap: flags['memory-swap'],
      CpuPeriod: flags['cpu-period'],
      CpuQuota: flags['cpu-quota'],
      CpuRealtimePeriod: flags['cpu-rt-period'],
      CpuRealtimeRuntime: flags['cpu-rt-runtime'],
      NanoCpus: flags.cpus,
      ...(given.has('pids-limit') ? { PidsLimit: flags['pids-limit'] } : {}),
      RestartPolicy: flags.restart === '' ? { Name: '', MaximumRetryCount: 0 } : readRestart(flags.restart),
    }
    const problems: string[] = []
    const warnings: string[] = []
    for (const name of names) {
      try {
        const { Warnings } = await context.client.commandLine.updateContainer(name, body)
        context.touch({ kind: 'container', id: name })
        await context.streams.out(`${name}\n`)
        warnings.push(...(Warnings ?? []))
      } catch (error) {
        problems.push(describeError(error))
      }
    }
    if (warnings.length > 0) await context.streams.out(`${warnings.join('\n')}\n`)
    if (problems.length > 0) throw new CliError(problems.join('\n'))
    return 0
  },
})
