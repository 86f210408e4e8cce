import { describe, expect, it } from 'vitest'
import { isSkippingForbidden, realDaemons, skipReason } from './daemons'

const started = {
  CAMADA_DOCKER_26: 'unix:///srv/d/daemon26/run/docker.sock',
  CAMADA_DOCKER_20: 'unix:///srv/d/daemon20/run/docker.sock',
  CAMADA_SHARE: '/srv/d/share/',
}

describe('realDaemons', () => {
  it('lists both daemons, the reference first', () => {
    expect(skipReason(started)).toBeUndefined()
    expect(realDaemons(started)).toEqual([
      { name: '26.1.5', apiVersion: '1.45', dockerHost: started.CAMADA_DOCKER_26, shareDir: '/srv/d/share' },
      { name: '20.10.24', apiVersion: '1.41', dockerHost: started.CAMADA_DOCKER_20, shareDir: '/srv/d/share' },
    ])
  })

  it('gives none, with a reason, when one variable is missing', () => {
    const environment = { ...started, CAMADA_DOCKER_20: undefined }
    expect(realDaemons(environment)).toEqual([])
    expect(skipReason(environment)).toContain('CAMADA_DOCKER_20 not set')
  })

  it('throws where skipping is forbidden', () => {
    const environment = { CAMADA_FORBID_SKIP: '1' }
    expect(isSkippingForbidden(environment)).toBe(true)
    expect(() => realDaemons(environment)).toThrow('CAMADA_FORBID_SKIP=1')
    expect(() => skipReason(environment)).toThrow('no real daemons')
    expect(realDaemons({ ...started, ...environment })).toHaveLength(2)
  })

  it('refuses an address that is not a Unix socket', () => {
    expect(() => realDaemons({ ...started, CAMADA_DOCKER_26: 'tcp://h:1' })).toThrow('CAMADA_DOCKER_26')
  })
})
