/**
 * The settings below /proc/sys that have a value of their own in each container (ipc and net namespaces), and a few of
 * the machine's. Values are those of a container of Docker 26.1.5; nothing follows them.
 */

/** By path below /proc/sys. */
export const systemControls: Readonly<Record<string, string>> = {
  'fs/mqueue/msg_default': '10',
  'fs/mqueue/msg_max': '10',
  'fs/mqueue/msgsize_default': '8192',
  'fs/mqueue/msgsize_max': '8192',
  'fs/mqueue/queues_max': '256',
  'kernel/msgmax': '8192',
  'kernel/msgmnb': '16384',
  'kernel/msgmni': '32000',
  'kernel/ostype': 'Linux',
  'kernel/domainname': '(none)',
  'kernel/pid_max': '4194304',
  'kernel/sem': '32000\t1024000000\t500\t32000',
  'kernel/shm_rmid_forced': '0',
  'kernel/shmall': '18446744073692774399',
  'kernel/shmmax': '18446744073692774399',
  'kernel/shmmni': '4096',
  'net/core/somaxconn': '4096',
  'net/ipv4/conf/all/forwarding': '0',
  'net/ipv4/ip_forward': '0',
  'net/ipv4/ip_local_port_range': '32768\t60999',
  'net/ipv4/ip_unprivileged_port_start': '0',
  'net/ipv4/ping_group_range': '0\t2147483647',
  'net/ipv4/tcp_fin_timeout': '60',
  'net/ipv4/tcp_keepalive_intvl': '75',
  'net/ipv4/tcp_keepalive_probes': '9',
  'net/ipv4/tcp_keepalive_time': '7200',
  'net/ipv4/tcp_max_syn_backlog': '2048',
  'net/ipv4/tcp_syncookies': '1',
  'net/ipv4/tcp_tw_reuse': '2',
  'net/ipv6/conf/all/disable_ipv6': '0',
  'net/ipv6/conf/default/disable_ipv6': '0',
  'net/unix/max_dgram_qlen': '512',
  'vm/max_map_count': '65530',
  'vm/overcommit_memory': '0',
  'vm/swappiness': '60',
}
