/**
 * Programs of Debian's and Ubuntu's images that the simulator leaves out: what is for hardware, logins, terminals and
 * accounts' files beyond the usual. They are there only where an image has them. docs/fidelity.md names them.
 */
const ofHardware =
  'agetty blkdiscard blkzone blockdev chcpu chmem fsck fsfreeze fstab-decode fstrim getty isosize ldattach losetup lsblk lscpu lsmem mkfs mkswap partx readprofile rtcwake swaplabel swapoff swapon switch_root wdctl wipefs zramctl'
const ofLogins =
  'chfn chgpasswd chrt expiry faillock grpck grpconv grpunconv login mkhomedir_helper newgrp newusers pam_getenv pam_namespace_helper pam_timestamp_check pwck pwconv pwhistory_helper pwunconv sg shadowconfig sulogin unix_chkpwd unix_update vigr vipw'
const ofTerminals =
  'captoinfo clear_console infocmp infotocap script scriptlive scriptreplay setterm tabs tic toe tput tset wall'
const ofLibraries = 'iconvconfig ld.so ldconfig ldd localedef pldd tzselect zdump zic'
const ofProcesses =
  'pidwait pmap skill slabtop snice tload vmstat choom ipcmk ipcrm killall5 lsipc lslocks lslogins lsns prlimit start-stop-daemon uclampset'
const others =
  'bashbug add-shell remove-shell update-shells chcon diff3 dircolors gzexe hardlink rbash znew rmt rmt-tar runcon savelog tarcat'

export const debianLeftOut: readonly string[] = [
  ofHardware,
  ofLogins,
  ofTerminals,
  ofLibraries,
  ofProcesses,
  others,
].flatMap((names) => names.split(' '))
