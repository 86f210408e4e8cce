/**
 * Applets of busybox 1.37 that the simulator leaves out: what drives devices, consoles, kernels, networks and other
 * machines, keeps services running, or logs people in. Whoever runs one is told so.
 */
export const busyboxLeftOut = [
  // modules, devices, consoles and power
  ...['acpid', 'adjtimex', 'beep', 'blkdiscard', 'blockdev', 'bootchartd', 'chvt', 'conspy', 'deallocvt', 'depmod'],
  ...['devmem', 'dumpkmap', 'eject', 'fatattr', 'fbset', 'fbsplash', 'fdflush', 'fdformat', 'fdisk', 'fgconsole'],
  ...['freeramdisk', 'fsfreeze', 'fstrim', 'halt', 'hdparm', 'hwclock', 'i2cdetect', 'i2cdump', 'i2cget', 'i2cset'],
  ...['i2ctransfer', 'insmod', 'kbd_mode', 'klogd', 'loadfont', 'loadkmap', 'lspci', 'lsscsi', 'lsusb', 'mdev'],
  ...[
    'microcom',
    'modinfo',
    'modprobe',
    'mt',
    'nanddump',
    'nandwrite',
    'nbd-client',
    'openvt',
    'partprobe',
    'poweroff',
  ],
  ...['powertop', 'raidautorun', 'rdev', 'readahead', 'readprofile', 'reboot', 'rmmod', 'rtcwake', 'rx', 'seedrng'],
  ...['setconsole', 'setfont', 'setkeycodes', 'setlogcons', 'setserial', 'showkey', 'slattach', 'smemcap', 'ubiattach'],
  ...['ubidetach', 'ubimkvol', 'ubirename', 'ubirmvol', 'ubirsvol', 'resume', 'ubiupdatevol', 'uevent', 'watchdog'],
  // file systems and their devices
  ...['fsck', 'fsck.minix', 'mkdosfs', 'mke2fs', 'mkfs.ext2', 'mkfs.minix', 'mkfs.vfat', 'mkswap', 'swapoff', 'swapon'],
  // namespaces, and starting a system
  ...['cttyhack', 'init', 'linuxrc', 'nsenter', 'pivot_root', 'run-init', 'switch_root', 'unshare'],
  // services and logs
  ...['chpst', 'envuidgid', 'inetd', 'logread', 'runsv', 'runsvdir', 'setuidgid', 'softlimit', 'start-stop-daemon'],
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
  ...[
    'pscan',
    'rdate',
    'reformime',
    'sendmail',
    'ssl_client',
    'telnetd',
    'tftp',
    'tftpd',
    'tunctl',
    'udhcpc',
    'udhcpc6',
  ],
  ...['udhcpd', 'vconfig', 'whois', 'zcip'],
  // the rest
  ...[
    'add-shell',
    'ascii',
    'chattr',
    'chrt',
    'crond',
    'ed',
    'envdir',
    'hexedit',
    'httpd',
    'iostat',
    'ipcalc',
  ],
  ...['ipcrm', 'ipcs', 'killall5', 'linux32', 'linux64', 'lsattr', 'lsmod', 'lzcat', 'lzma', 'lzop', 'makedevs'],
  ...['mim', 'mpstat', 'nmeter', 'nologin', 'pipe_progress', 'pmap', 'pstree', 'remove-shell', 'resize', 'rpm2cpio'],
  ...['run-parts', 'script', 'scriptreplay', 'setarch', 'setpriv', 'sysctl', 'taskset', 'ts', 'unlzma', 'uudecode'],
  ...['uuencode', 'volname', 'fsync'],
] as const
