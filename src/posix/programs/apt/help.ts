/** What apt-get and apt say of themselves: their usage, and their version by the image's release. */
import type { Process } from '../../process/types'
import { readText } from '../../packages/containerFiles'
import { DpkgDatabase } from '../../packages/dpkgDatabase'
import { invokedName } from '../complaint'

/** `apt 3.0.4 (amd64)`; Ubuntu's own, whose packages stand for Debian's here. */
function aptVersion(process: Process): string {
  const release = readText(process, '/etc/os-release') ?? ''
  if (/^VERSION_ID="20\.04"/m.test(release)) return '2.0.10'
  if (/^VERSION_ID="24\.04"/m.test(release)) return '2.7.14'
  return new DpkgDatabase(process).installed('apt')?.get('Version') ?? '3.0.4'
}

const modules = `Supported modules:
*Ver: Standard .deb
*Pkg:  Debian dpkg interface (Priority 30)
 Pkg:  Debian APT solver interface (Priority -1000)
 Pkg:  Debian APT planner interface (Priority -1000)
 S.L: 'deb' Debian binary tree
 S.L: 'deb-src' Debian source tree
 Idx: Debian Source Index
 Idx: Debian Package Index
 Idx: Debian Translation Index
 Idx: Debian dpkg status file
 Idx: Debian deb file
 Idx: Debian dsc file
 Idx: Debian control file
 Idx: EDSP scenario file
 Idx: EIPP scenario file
`

export function versionOfApt(process: Process): string {
  return `apt ${aptVersion(process)} (amd64)\n${invokedName(process) === 'apt-get' ? modules : ''}`
}

const ofAptGet = `Usage: apt-get [options] command
       apt-get [options] install|remove pkg1 [pkg2 ...]
       apt-get [options] source pkg1 [pkg2 ...]

Most used commands, those that the Camada simulator has:
  update - Retrieve new lists of packages
  upgrade - Perform an upgrade
  install - Install new packages (pkg is libc6 not libc6.deb)
  reinstall - Reinstall packages (pkg is libc6 not libc6.deb)
  remove - Remove packages
  purge - Remove packages and config files
  autoremove - Remove automatically all unused packages
  dist-upgrade - Distribution upgrade, see apt-get(8)
  clean - Erase downloaded archive files
  autoclean - Erase old downloaded archive files
  check - Verify that there are no broken dependencies
  download - Download the binary package into the current directory

                                        This APT has Super Cow Powers.
`

const ofApt = `Usage: apt [options] command

Most used commands, those that the Camada simulator has:
  list - list packages based on package names
  search - search in package descriptions
  show - show package details
  install - install packages
  reinstall - reinstall packages
  remove - remove packages
  autoremove - automatically remove all unused packages
  update - update list of available packages
  upgrade - upgrade the system by installing/upgrading packages
  full-upgrade - upgrade the system by removing/installing/upgrading packages

                                        This APT has Super Cow Powers.
`

export function helpOfAptGet(process: Process): string {
  return `apt ${aptVersion(process)} (amd64)\n${invokedName(process) === 'apt' ? ofApt : ofAptGet}`
}
