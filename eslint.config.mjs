import svelte from 'eslint-plugin-svelte'
import typescript from 'typescript-eslint'

export default typescript.config(
  { ignores: ['out/', 'node_modules/', 'tests/fixtures/', '.cache/'] },
  ...typescript.configs.recommended,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: typescript.parser } } },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      eqeqeq: ['error', 'always'],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  // Runes are declared with let; types of elements are checked by svelte-check.
  { files: ['**/*.svelte', '**/*.svelte.ts'], rules: { 'prefer-const': 'off', 'svelte/no-navigation-without-resolve': 'off' } },
)
