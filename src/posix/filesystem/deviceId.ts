/** Device numbers of file systems; they are of major 0, as Linux's anonymous ones. */
let lastDeviceId = 0x20

/** A device number that no file system of this process has yet. */
export function nextDeviceId(): number {
  lastDeviceId += 1
  return lastDeviceId
}
