/** Words that C99, C++20 or the Arduino headers take, and file names that systems or compilers take. */
const TAKEN = new Set(
  `alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl concept const
  consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double dynamic_cast else
  enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr
  operator or or_eq private protected public register reinterpret_cast requires restrict return short signed sizeof static
  static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union unsigned using
  virtual void volatile wchar_t while xor xor_eq main setup loop arduino wprogram assert complex ctype errno fenv inttypes iso646
  limits locale math setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath
  threads time uchar wchar wctype memory new version con prn aux nul wire spi serial eeprom servo pdm model`.split(/\s+/),
)

const LONGEST = 40

/**
 * A name that is an identifier in C and C++, a file name on every system, and no word that a language or the Arduino
 * headers take: small letters, digits and underscores.
 */
export function toIdentifier(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST)
    .replace(/_+$/, '')
  const named = plain === '' ? 'kiln_model' : plain
  const started = /^[0-9]/.test(named) ? `m_${named}` : named
  return TAKEN.has(started) || started.startsWith('tk_') || /^(com|lpt)[0-9]$/.test(started) ? `${started}_model` : started
}
