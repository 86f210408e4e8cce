/**
 * Capabilities of Linux (capabilities(7)): what root may do beyond the mode bits, and those that Docker leaves to a
 * container's root. Rules of files and of signals ask for them; the others are only shown.
 */
import type { Credentials } from './namespaceTypes'

/** By their numbers. */
export const capabilityNames = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...['LINUX_IMMUTABLE', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER'],
  ...['SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT', 'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE'],
  ...['SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE', 'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP'],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF'],
  'CHECKPOINT_RESTORE',
] as const

export type Capability = (typeof capabilityNames)[number]

/** moby's `oci/caps/defaults.go`. */
export const defaultCapabilities: ReadonlySet<Capability> = new Set<Capability>([
  ...(['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'MKNOD', 'NET_RAW', 'SETGID', 'SETUID', 'SETFCAP'] as const),
  ...(['SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'] as const),
])

/** Whether somebody has a capability: root, unless it was taken away. */
export function hasCapability({ uid, capabilities }: Credentials, capability: Capability): boolean {
  return uid === 0 && (capabilities ?? defaultCapabilities).has(capability)
}

/** 16 hexadecimal digits, as `/proc/<pid>/status` shows a set. */
export function capabilityMask(capabilities: ReadonlySet<Capability>): string {
  const bits = capabilityNames.map((name, bit) => (capabilities.has(name) ? 1n << BigInt(bit) : 0n))
  const mask = bits.reduce((sum, bit) => sum | bit, 0n)
  return mask.toString(16).padStart(16, '0')
}
