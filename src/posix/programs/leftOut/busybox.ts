/**
 * Applets of busybox 1.37 that the simulator leaves out: what drives devices, consoles, kernels, networks and other
 * machines, keeps services running, or logs people in. Whoever runs one is told so.
 */
export const busyboxLeftOut = [
  // modules, devices, consoles and power
  ...['acpid', 'adjtimex', 'blkdiscard', 'blockdev', 'bootchartd', 'conspy'],
  ...['dumpkmap', 'fatattr', 'fbset', 'fbsplash', 'fdflush', 'fdformat', 'fdisk'],
  ...['freeramdisk', 'fsfreeze', 'fstrim', 'halt', 'hdparm', 'i2cdetect', 'i2cdump', 'i2cget', 'i2cset'],
  ...['i2ctransfer', 'klogd', 'loadfont', 'loadkmap', 'lspci', 'mdev'],
  ...['microcom', 'mt', 'nanddump', 'nandwrite', 'nbd-client', 'openvt', 'partprobe', 'poweroff'],
  ...['powertop', 'raidautorun', 'rdev', 'readahead', 'readprofile', 'reboot', 'rtcwake', 'rx', 'seedrng'],
  ...['setconsole', 'setfont', 'setkeycodes', 'setlogcons', 'setserial', 'showkey', 'slattach', 'smemcap', 'ubiattach'],
  ...['ubidetach', 'ubimkvol', 'ubirename', 'ubirmvol', 'ubirsvol', 'resume', 'ubiupdatevol', 'uevent', 'watchdog'],
  // file systems and their devices
  ...['fsck', 'fsck.minix', 'mkdosfs', 'mke2fs', 'mkfs.ext2', 'mkfs.minix', 'mkfs.vfat', 'mkswap'],
  // namespaces, and starting a system
  ...['cttyhack', 'init', 'linuxrc', 'run-init', 'switch_root'],
  // services and logs
  ...['chpst', 'envuidgid', 'inetd', 'runsv', 'runsvdir', 'setuidgid', 'softlimit', 'start-stop-daemon'],
  ...['sv', 'svc', 'svlogd', 'svok', 'syslogd', 'tcpsvd', 'udpsvd'],
  // people who log in
  ...['cryptpw', 'getty', 'login', 'mkpasswd', 'sulogin', 'vlock'],
  // networks and mail
  ...['arping', 'brctl', 'chat', 'dhcprelay', 'dnsd', 'dumpleases', 'ether-wake', 'fakeidentd', 'ftpd', 'ftpget'],
  ...[
    'ftpput',
    'ifdown',
    'ifenslave',
    'ifplugd',
    'ifup',
    'lpd',
    'lpq',
    'lpr',
    'makemime',
    'nameif',
    'ntpd',
    'popmaildir',
  ],
  ...['pscan', 'rdate', 'reformime', 'sendmail', 'ssl_client', 'telnetd', 'tftp', 'tftpd', 'udhcpc', 'udhcpc6'],
  ...['udhcpd', 'vconfig', 'whois', 'zcip'],
  // the rest
  ...['add-shell', 'ascii', 'chrt', 'crond', 'ed', 'hexedit', 'iostat', 'ipcalc'],
  ...['ipcrm', 'ipcs', 'killall5', 'lzcat', 'lzma', 'lzop', 'makedevs'],
  ...['mim', 'mpstat', 'nmeter', 'pipe_progress', 'pmap', 'pstree', 'remove-shell', 'resize', 'rpm2cpio'],
  ...['run-parts', 'script', 'scriptreplay', 'setpriv', 'taskset', 'unlzma'],
  ...['volname'],
] as const
