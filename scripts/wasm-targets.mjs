/**
 * The WebAssembly modules that are built from C. Each entry becomes out/wasm/<name>.wasm:
 * `sources` are folders (all their .c files) or single files, from the repository's root; `compile` are clang's flags after
 * the common ones; `link` are wasm-ld's; `together` compiles all sources as one (several times faster; static names and
 * macros must then differ between files). Modules define and export their memory; the caller grows it.
 */
export const wasmTargets = [
  {
    name: 'device',
    sources: ['resources/device'],
    together: true,
    compile: ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-Werror', '-O3', '-msimd128', '-mbulk-memory'],
    link: ['--export-all', '-z', 'stack-size=65536'],
  },
]
