/** A network for tests: what stands in a container that is joined to Docker's default bridge. */
import { noNetwork, type ContainerNetwork } from './process/network'

export const bridgeNetwork: ContainerNetwork = {
  ...noNetwork,
  interfaces: () => [
    {
      name: 'eth0',
      address: '172.17.0.2',
      prefixLength: 16,
      macAddress: '02:42:ac:11:00:02',
      gateway: '172.17.0.1',
      ipv6Address: '',
      ipv6PrefixLength: 0,
    },
  ],
}
