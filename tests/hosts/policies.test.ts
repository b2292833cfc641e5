import { resolve } from 'node:path'

import { describe, expect, test } from 'vitest'

import { contentType } from '../../src-main/hosts/assets/content-types.ts'
import { resolveAsset } from '../../src-main/hosts/assets/resolve-asset.ts'
import { contentSecurityPolicy, securityHeaders } from '../../src-main/hosts/assets/security-headers.ts'
import { allowsNavigation } from '../../src-main/hosts/electron/policies/navigation.ts'
import { opensExternally } from '../../src-main/hosts/electron/policies/open-external.ts'
import { allowsPermission } from '../../src-main/hosts/electron/policies/permissions.ts'
import { restartDelay } from '../../src-main/hosts/electron/policies/restart.ts'
import { trustsSender } from '../../src-main/hosts/electron/policies/sender.ts'

const own = ['app://tinykiln/', 'app://tinykiln/index.html?x=1#train', 'app://tinykiln']
const foreign = [
  '',
  'about:blank',
  'https://tinykiln/',
  'app://tinykiln.evil/',
  'app://evil/tinykiln',
  'app://tinykiln@evil/',
  'app://user@tinykiln/',
  'app://tinykiln:99/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,app://tinykiln/',
  'not a url',
]

test.each(own)('%s is a page of ours', (url) => {
  expect([allowsNavigation(url), allowsPermission('serial', url), trustsSender({ url, isMainFrame: true })]).toEqual([
    true,
    true,
    true,
  ])
})
test.each(foreign)('“%s” is not a page of ours', (url) => {
  expect([allowsNavigation(url), allowsPermission('serial', url), trustsSender({ url, isMainFrame: true })]).toEqual([
    false,
    false,
    false,
  ])
})
test('only the main frame that is still there is trusted', () => {
  expect([trustsSender(null), trustsSender({ url: 'app://tinykiln/', isMainFrame: false })]).toEqual([false, false])
})
test.each(['geolocation', 'notifications', 'usb', 'hid', 'openExternal', 'fileSystem', 'clipboard-read', 'unknown', ''])(
  'the permission “%s” is refused',
  (permission) => {
    expect(allowsPermission(permission, 'app://tinykiln/')).toBe(false)
  },
)

test.each([
  ['https://docs.arduino.cc/hardware/nano-33-ble-sense/', true],
  ['https://docs.arduino.cc.evil.example/', false],
  ['https://evil.example/https://docs.arduino.cc/', false],
  ['http://docs.arduino.cc/', false],
  ['https://docs.arduino.cc:8443/', false],
  ['https://me@docs.arduino.cc/', false],
  ['file:///bin/sh', false],
  ['smb://docs.arduino.cc/share', false],
  ['', false],
])('%s opens in the browser: %s', (url, opens) => {
  expect(opensExternally(url)).toBe(opens)
})

describe('files of the window', () => {
  const folder = resolve('/srv/window')
  test.each([
    ['/', 'index.html'],
    ['/index.html', 'index.html'],
    ['/assets/a-1.js', 'assets/a-1.js'],
    ['/assets/caf%C3%A9.svg', 'assets/café.svg'],
    ['//index.html', 'index.html'],
  ])('%s is %s', (path, file) => {
    expect(resolveAsset(folder, path)).toBe(resolve(folder, file))
  })
  test.each([
    '/..',
    '/../secret',
    '/a/../../secret',
    '/%2e%2e/secret',
    '/%2E%2e%2fsecret',
    '/..%2fsecret',
    '/..%5csecret',
    '/..\\secret',
    '/a\0.js',
    '/%00',
    '/C:/windows',
    '/.git/config',
    '/a/.env',
    '/%',
    '/%E0%A4%A',
    'secret',
    '',
  ])('%j is none', (path) => {
    expect(resolveAsset(folder, path)).toBeUndefined()
  })
  test('a folder whose name begins alike is outside', () => {
    expect(resolveAsset(folder, '/../window-secrets/key')).toBeUndefined()
  })
})

test('pages may run no text as a program and load nothing from elsewhere', () => {
  expect(contentSecurityPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/)
  expect(contentSecurityPolicy).toContain("default-src 'none'")
  expect(securityHeaders).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
  })
})

test('files have their media types', () => {
  expect(['a.js', 'b/C.WASM', 'x.css', 'noend', 'a.exe'].map(contentType)).toEqual([
    'text/javascript; charset=utf-8',
    'application/wasm',
    'text/css; charset=utf-8',
    'application/octet-stream',
    'application/octet-stream',
  ])
})

test.each([
  [[60_000], 100],
  [[100], 100],
  [[100, 100], 200],
  [[100, 100, 100, 100, 100], 1600],
  [[100, 100, 100, 100, 100, 100], undefined],
  [[100, 100, 100, 100, 100, 60_000], 100],
])('services that lived %j ms are started again after %s ms', (lived, delay) => {
  expect(restartDelay(lived)).toBe(delay)
})
