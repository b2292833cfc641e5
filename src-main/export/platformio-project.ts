import type { PrintedFile } from '../device/print-c.ts'
import type { PlatformioBoard } from './platformio-board.ts'
import { sketchResource } from './sketch-resource.ts'

export type PlatformioProject = {
  readonly name: string
  readonly board: PlatformioBoard
  readonly boardName: string
  readonly printed: readonly PrintedFile[]
  /** The sketches as the Arduino export has them. */
  readonly live: string
  readonly selfTest: string
  /** Libraries that the Live sketch needs, as the Arduino Library Manager calls them. */
  readonly depends: readonly string[]
}

/** A PlatformIO project: the model under lib, both sketches under src with an environment each, and a test on the board. */
export function platformioProject(project: PlatformioProject): PrintedFile[] {
  const { name } = project
  return [
    { path: 'platformio.ini', text: settings(project) },
    ...project.printed.map(({ path, text }) => ({ path: `lib/${name}/${path}`, text })),
    { path: `lib/${name}/library.json`, text: library(name) },
    { path: 'src/live.cpp', text: `#include <Arduino.h>\n${project.live}` },
    { path: 'src/self_test.cpp', text: `#include <Arduino.h>\n${project.selfTest}` },
    { path: 'test/test_model/test_model.cpp', text: sketchResource('platformio-test.cpp', { name }) },
  ]
}

function settings({ name, board, boardName, depends }: PlatformioProject): string {
  const libraries = depends.map((library) => `  arduino-libraries/${library}\n`).join('')
  return `; ${name} for the ${boardName}, written by TinyKiln.
; pio run -t upload               reads the sensor and prints what the model makes of it
; pio run -e selftest -t upload   prints what TinyKiln's selftest reads
; pio test -e selftest            replays the stored windows on the board

[platformio]
default_envs = live

[env]
platform = ${board.platform}
board = ${board.board}
framework = arduino
monitor_speed = 115200
test_speed = 115200

[env:live]
build_src_filter = -<*> +<live.cpp>
${libraries === '' ? '' : `lib_deps =\n${libraries}`}
[env:selftest]
build_src_filter = -<*> +<self_test.cpp>
test_build_src = no
`
}

function library(name: string): string {
  const content = {
    name,
    version: '1.0.0',
    description: 'A small neural network in plain C, written by TinyKiln.',
    keywords: 'neural network, machine learning, INT8',
    authors: [{ name: 'TinyKiln' }],
    license: '0BSD',
    frameworks: '*',
    platforms: '*',
    headers: `${name}.h`,
    build: { srcDir: 'src' },
  }
  return `${JSON.stringify(content, null, 2)}\n`
}
