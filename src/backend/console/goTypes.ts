/**
 * The Go types of docker's API (moby 28, `api/types`), as far as templates show them: names of fields (`ID`, where the
 * JSON says `Id`), what is a struct and what a map, and what a field that the JSON leaves out is. A line is a type; a field
 * is `Name=jsonName?:type` with `?` for `omitempty`; types are `s` text, `n` number, `b` boolean, `t` time, `l` list, `m` map,
 * `p` pointer to a plain value, `e` the empty struct, `X` struct, `*X` pointer, `[]X` list and `{}X` map of structs.
 */
import { GoNil, GoStruct, isMap, isNil } from './template/goValue'

export type TypedKind = 'container' | 'image' | 'network' | 'volume' | 'context' | 'version'

const types = `
container.InspectResponse ID=Id:s Created:s Path:s Args:l State:*container.State Image:s ResolvConfPath:s HostnamePath:s HostsPath:s LogPath:s Name:s RestartCount:n Driver:s Platform:s MountLabel:s ProcessLabel:s AppArmorProfile:s ExecIDs:l HostConfig:*container.HostConfig GraphDriver:storage.DriverData SizeRw?:p SizeRootFs?:p Mounts:[]container.MountPoint Config:*container.Config NetworkSettings:*container.NetworkSettings ImageManifestDescriptor?:p
container.State Status:s Running:b Paused:b Restarting:b OOMKilled:b Dead:b Pid:n ExitCode:n Error:s StartedAt:s FinishedAt:s Health?:*container.Health
container.Health Status:s FailingStreak:n Log:[]container.HealthcheckResult
container.HealthcheckResult Start:t End:t ExitCode:n Output:s
container.HostConfig Binds:l ContainerIDFile:s LogConfig:container.LogConfig NetworkMode:s PortBindings:{}[]nat.PortBinding RestartPolicy:container.RestartPolicy AutoRemove:b VolumeDriver:s VolumesFrom:l ConsoleSize:l Annotations?:m CapAdd:l CapDrop:l CgroupnsMode:s DNS=Dns:l DNSOptions=DnsOptions:l DNSSearch=DnsSearch:l ExtraHosts:l GroupAdd:l IpcMode:s Cgroup:s Links:l OomScoreAdj:n PidMode:s Privileged:b PublishAllPorts:b ReadonlyRootfs:b SecurityOpt:l StorageOpt?:m Tmpfs?:m UTSMode:s UsernsMode:s ShmSize:n Sysctls?:m Runtime?:s Isolation:s CPUShares=CpuShares:n Memory:n NanoCPUs=NanoCpus:n CgroupParent:s BlkioWeight:n BlkioWeightDevice:l BlkioDeviceReadBps:l BlkioDeviceWriteBps:l BlkioDeviceReadIOps:l BlkioDeviceWriteIOps:l CPUPeriod=CpuPeriod:n CPUQuota=CpuQuota:n CPURealtimePeriod=CpuRealtimePeriod:n CPURealtimeRuntime=CpuRealtimeRuntime:n CpusetCpus:s CpusetMems:s Devices:[]container.DeviceMapping DeviceCgroupRules:l DeviceRequests:l KernelMemory?:n KernelMemoryTCP?:n MemoryReservation:n MemorySwap:n MemorySwappiness:p OomKillDisable:p PidsLimit:p Ulimits:[]units.Ulimit CPUCount=CpuCount:n CPUPercent=CpuPercent:n IOMaximumIOps:n IOMaximumBandwidth:n Mounts?:[]mount.Mount MaskedPaths:l ReadonlyPaths:l Init?:p
container.LogConfig Type:s Config:m
container.RestartPolicy Name:s MaximumRetryCount:n
container.DeviceMapping PathOnHost:s PathInContainer:s CgroupPermissions:s
nat.PortBinding HostIP=HostIp:s HostPort:s
units.Ulimit Name:s Hard:n Soft:n
mount.Mount Type?:s Source?:s Target?:s ReadOnly?:b Consistency?:s BindOptions?:*mount.BindOptions VolumeOptions?:*mount.VolumeOptions ImageOptions?:p TmpfsOptions?:*mount.TmpfsOptions ClusterOptions?:p
mount.BindOptions Propagation?:s NonRecursive?:b CreateMountpoint?:b ReadOnlyNonRecursive?:b ReadOnlyForceRecursive?:b
mount.VolumeOptions NoCopy?:b Labels?:m Subpath?:s DriverConfig?:*mount.Driver
mount.Driver Name?:s Options?:m
mount.TmpfsOptions SizeBytes?:n Mode?:n Options?:l
container.MountPoint Type?:s Name?:s Source:s Destination:s Driver?:s Mode:s RW:b Propagation:s
storage.DriverData Data:m Name:s
container.Config Hostname:s Domainname:s User:s AttachStdin:b AttachStdout:b AttachStderr:b ExposedPorts?:{}e Tty:b OpenStdin:b StdinOnce:b Env:l Cmd:l Healthcheck?:*container.HealthConfig ArgsEscaped?:b Image:s Volumes:{}e WorkingDir:s Entrypoint:l NetworkDisabled?:b MacAddress?:s OnBuild:l Labels:m StopSignal?:s StopTimeout?:p Shell?:l
container.HealthConfig Test?:l Interval?:n Timeout?:n StartPeriod?:n StartInterval?:n Retries?:n
container.NetworkSettings Bridge:s SandboxID:s SandboxKey:s Ports:{}[]nat.PortBinding HairpinMode:b LinkLocalIPv6Address:s LinkLocalIPv6PrefixLen:n SecondaryIPAddresses:l SecondaryIPv6Addresses:l EndpointID:s Gateway:s GlobalIPv6Address:s GlobalIPv6PrefixLen:n IPAddress:s IPPrefixLen:n IPv6Gateway:s MacAddress:s Networks:{}network.EndpointSettings
network.EndpointSettings IPAMConfig:*network.EndpointIPAMConfig Links:l Aliases:l MacAddress:s DriverOpts:m GwPriority:n NetworkID:s EndpointID:s Gateway:s IPAddress:s IPPrefixLen:n IPv6Gateway:s GlobalIPv6Address:s GlobalIPv6PrefixLen:n DNSNames:l
network.EndpointIPAMConfig IPv4Address?:s IPv6Address?:s LinkLocalIPs?:l
image.InspectResponse ID=Id:s RepoTags:l RepoDigests:l Parent:s Comment:s Created?:s DockerVersion:s Author:s ContainerConfig?:*container.Config Config:*image.Config Architecture:s Variant?:s Os:s OsVersion?:s Size:n VirtualSize?:n GraphDriver:storage.DriverData RootFS:image.RootFS Metadata:image.Metadata Descriptor?:p Manifests?:l
image.Config User?:s ExposedPorts?:{}e Env?:l Entrypoint?:l Cmd?:l Volumes?:{}e WorkingDir?:s Labels?:m StopSignal?:s ArgsEscaped?:b Healthcheck?:*container.HealthConfig OnBuild?:l Shell?:l
image.RootFS Type?:s Layers?:l
image.Metadata LastTagTime?:t
network.Inspect Name:s ID=Id:s Created:t Scope:s Driver:s EnableIPv4:b EnableIPv6:b IPAM:network.IPAM Internal:b Attachable:b Ingress:b ConfigFrom:network.ConfigReference ConfigOnly:b Containers:{}network.EndpointResource Options:m Labels:m Peers?:l Services?:m
network.IPAM Driver:s Options:m Config:[]network.IPAMConfig
network.IPAMConfig Subnet?:s IPRange?:s Gateway?:s AuxAddress=AuxiliaryAddresses?:m
network.ConfigReference Network:s
network.EndpointResource Name:s EndpointID:s MacAddress:s IPv4Address:s IPv6Address:s
volume.Volume ClusterVolume?:p CreatedAt?:s Driver:s Labels:m Mountpoint:s Name:s Options:m Scope:s Status?:m UsageData?:*volume.UsageData
volume.UsageData RefCount:n Size:n
system.versionInfo Client:system.clientVersion Server:*types.Version
system.clientVersion Platform?:*system.platformInfo Version:s APIVersion=ApiVersion:s DefaultAPIVersion:s GitCommit:s GoVersion:s Os:s Arch:s BuildTime?:s Context:s
system.platformInfo Name:s
types.Version Platform:system.platformInfo Components?:[]system.componentVersion Version:s APIVersion=ApiVersion:s MinAPIVersion?:s GitCommit:s GoVersion:s Os:s Arch:s KernelVersion?:s Experimental?:b BuildTime?:s
system.componentVersion Name:s Version:s Details?:m
context.contextWithTLSListing Name:s Metadata:m Endpoints:m TLSMaterial:m Storage:m
`

interface Field {
  readonly name: string
  readonly jsonName: string
  readonly isOmitted: boolean
  readonly type: string
}

const roots: Readonly<Record<TypedKind, string>> = {
  container: '*container.InspectResponse',
  image: '*image.InspectResponse',
  network: 'network.Inspect',
  volume: 'volume.Volume',
  context: 'context.contextWithTLSListing',
  version: 'system.versionInfo',
}

let known: ReadonlyMap<string, readonly Field[]> | undefined

function fieldsOf(type: string): readonly Field[] {
  known ??= new Map(
    types
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...fields] = line.split(' ')
        return [name, fields.map(readField)]
      }),
  )
  return known.get(type) ?? []
}

function readField(text: string): Field {
  const [, name = '', jsonName = name, omitted, type = ''] = /^(\w+)(?:=(\w+))?(\?)?:(.+)$/.exec(text) ?? []
  return { name, jsonName, isOmitted: omitted !== undefined, type }
}

/** An object from the engine's JSON as the CLI's own types have it. */
export function typed(kind: TypedKind, json: unknown): unknown {
  return valueOf(roots[kind], json)
}

function valueOf(type: string, json: unknown): unknown {
  switch (type) {
    case 's':
      return json ?? ''
    case 'n':
      return json ?? 0
    case 'b':
      return json ?? false
    case 't':
      return new GoTime(typeof json === 'string' ? json : '0001-01-01T00:00:00Z')
    case 'e':
      return new GoStruct('struct {}', {})
    case 'l':
      return json ?? new GoNil('slice', '[]string')
    case 'm':
      return json ?? new GoNil('map', 'map[string]string')
    case 'p':
      return json ?? new GoNil('pointer', '*int64')
  }
  if (type.startsWith('*')) return isNil(json) ? new GoNil('pointer', type) : structOf(type, json)
  if (type.startsWith('[]')) {
    return Array.isArray(json) ? json.map((item) => valueOf(type.slice(2), item)) : new GoNil('slice', type)
  }
  if (!type.startsWith('{}')) return structOf(type, json)
  if (!isMap(json)) return new GoNil('map', `map[string]${type.slice(2)}`)
  return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, valueOf(type.slice(2), item)]))
}

function structOf(type: string, json: unknown): GoStruct {
  const fields = fieldsOf(type.replace('*', ''))
  const source = isMap(json) ? json : {}
  const values = fields.map((field) => ({ field, value: valueOf(field.type, source[field.jsonName]) }))
  return new GoStruct(type, Object.fromEntries(values.map(({ field, value }) => [field.name, value])), () =>
    Object.fromEntries(
      values
        .filter(({ field, value }) => !field.isOmitted || !isEmpty(value))
        .map(({ field, value }) => [field.jsonName, value]),
    ),
  )
}

/** What `omitempty` leaves out: never a struct. */
function isEmpty(value: unknown): boolean {
  if (value instanceof GoNil || isNil(value)) return true
  if (Array.isArray(value)) return value.length === 0
  if (isMap(value)) return Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

/** A time: printed as Go does, RFC 3339 in JSON. */
class GoTime extends GoStruct {
  constructor(private readonly text: string) {
    super('time.Time', {}, () => text)
  }

  override toString(): string {
    const [, day = '', clock = '', fraction = ''] = /^(\S+)T(\d\d:\d\d:\d\d)(\.\d+)?/.exec(this.text) ?? []
    return `${day} ${clock}${fraction} +0000 UTC`
  }
}
