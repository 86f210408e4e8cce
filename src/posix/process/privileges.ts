/** Capabilities of Linux (capabilities(7)), and those that Docker leaves to a container's root. */
import type { Privileges } from './types'

/** By their numbers. */
export const capabilityNames =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  )

/** moby's `oci/caps/defaults.go`. */
export const defaultCapabilities: ReadonlySet<string> = new Set(
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  ),
)

export const defaultPrivileges: Privileges = {
  capabilities: defaultCapabilities,
  forbidsNew: false,
  hasSeccomp: true,
}

/** 16 hexadecimal digits, as `/proc/<pid>/status` shows a set. */
export function capabilityMask(capabilities: ReadonlySet<string>): string {
  const mask = capabilityNames.reduce(
    (sum, name, bit) => (capabilities.has(name) ? sum | (1n << BigInt(bit)) : sum),
    0n,
  )
  return mask.toString(16).padStart(16, '0')
}
