const engine = {
  sources: ['resources/engine'],
  together: true,
  compile: '-std=c17 -Wall -Wextra -Werror -O3 -fno-math-errno -msimd128 -matomics -mbulk-memory -mllvm -disable-lsr'.split(' '),
  link: '--import-memory --shared-memory --initial-memory=1048576 --max-memory=2147483648 --export=__stack_pointer -z stack-size=65536'.split(
    ' ',
  ),
}

/**
 * The WebAssembly modules that are built from C. Each entry becomes out/wasm/<name>.wasm:
 * `sources` are folders (all their .c files) or single files, from the repository's root; `compile` are clang's flags after
 * the common ones; `link` are wasm-ld's; `together` compiles all sources as one (several times faster; static names and
 * macros must then differ between files). Modules define and export their memory and the caller grows it; the training engine's
 * import it, because threads share it.
 */
export const wasmTargets = [
  {
    name: 'device',
    sources: ['resources/device'],
    compile: ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-O3', '-msimd128', '-mbulk-memory'],
    link: ['--export-all', '-z', 'stack-size=65536'],
  },
  {
    name: 'interpreter',
    sources: ['resources/interpreter'],
    compile: ['-std=c99', '-Wall', '-Wextra', '-Werror', '-O3', '-msimd128', '-mbulk-memory', '-ffp-contract=off'],
    link: ['--export=multiply_rows', '--export=multiply_channels', '--export=__heap_base', '-z', 'stack-size=16384'],
  },
  { ...engine, name: 'engine', compile: [...engine.compile, '-mrelaxed-simd'] },
  { ...engine, name: 'engine-simd' },
]
