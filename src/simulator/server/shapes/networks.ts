/** The bodies of `/networks`, as moby's structs (`api/types`, 26.1). */
import { goBool, goInteger, goList, goMap, goString, goStruct } from '../goJson'

const endpointSettings = goStruct('network.EndpointSettings', {
  IPAMConfig: goStruct('network.EndpointIPAMConfig', {
    IPv4Address: goString,
    IPv6Address: goString,
    LinkLocalIPs: goList(goString),
  }),
  Links: goList(goString),
  Aliases: goList(goString),
  MacAddress: goString,
  NetworkID: goString,
  EndpointID: goString,
  Gateway: goString,
  IPAddress: goString,
  IPPrefixLen: goInteger('int'),
  IPv6Gateway: goString,
  GlobalIPv6Address: goString,
  GlobalIPv6PrefixLen: goInteger('int'),
  DriverOpts: goMap(goString),
  DNSNames: goList(goString),
})

/** `NetworkingConfig` of a container that is created. */
export const networkingConfigShape = goStruct('network.NetworkingConfig', {
  EndpointsConfig: goMap({ ...endpointSettings, name: '*network.EndpointSettings' }),
})

const ipamBlock = goStruct('network.IPAMConfig', {
  Subnet: goString,
  IPRange: goString,
  Gateway: goString,
  AuxiliaryAddresses: goMap(goString),
})

export const networkCreateShape = goStruct('types.NetworkCreateRequest', {
  CheckDuplicate: goBool,
  Driver: goString,
  Scope: goString,
  EnableIPv6: goBool,
  IPAM: goStruct('network.IPAM', { Driver: goString, Options: goMap(goString), Config: goList(ipamBlock) }),
  Internal: goBool,
  Attachable: goBool,
  Ingress: goBool,
  ConfigOnly: goBool,
  ConfigFrom: goStruct('network.ConfigReference', { Network: goString }),
  Options: goMap(goString),
  Labels: goMap(goString),
  Name: goString,
})

export const networkConnectShape = goStruct('types.NetworkConnect', {
  Container: goString,
  EndpointConfig: endpointSettings,
})

export const networkDisconnectShape = goStruct('types.NetworkDisconnect', { Container: goString, Force: goBool })
