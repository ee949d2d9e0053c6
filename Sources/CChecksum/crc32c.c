#include "CChecksum.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif
#endif

// The table form: eight tables, eight bytes a step ("slicing by 8"), filled when the program is loaded.

static uint32_t tables[8][256];

__attribute__((constructor)) static void fill_tables(void) {
  const uint32_t polynomial = 0x82F63B78u;
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) ? polynomial : 0);
    tables[0][byte] = crc;
  }
  for (int level = 1; level < 8; level++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = tables[level - 1][byte];
      tables[level][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
}

uint32_t rekindle_crc32c_table(uint32_t crc, const void *data, size_t length) {
  const uint8_t *bytes = data;
  crc = ~crc;
  while (length >= 8) {
    uint32_t low =
        crc ^ ((uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
    crc = tables[7][low & 0xff] ^ tables[6][(low >> 8) & 0xff] ^ tables[5][(low >> 16) & 0xff] ^ tables[4][low >> 24] ^
          tables[3][bytes[4]] ^ tables[2][bytes[5]] ^ tables[1][bytes[6]] ^ tables[0][bytes[7]];
    bytes += 8;
    length -= 8;
  }
  while (length-- > 0) crc = (crc >> 8) ^ tables[0][(crc ^ *bytes++) & 0xff];
  return ~crc;
}

// The instruction form. It is compiled for its CPU feature by attribute, so the rest of the program needs no flag.

#if defined(__x86_64__)

// The instruction answers after three cycles and can be given something new in each, so three parts of the bytes are
// taken at a time. A part's checksum is moved to where the part ends by a multiplication with a power of x, as in Gopal
// et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction" (Intel, 2011).

enum { longest_part = 128 };  // in words of 8 bytes

// powers[n] is x^(64 n - 33) modulo the polynomial, bits reversed: moves by n words.
static uint64_t powers[2 * longest_part + 1];

__attribute__((constructor)) static void fill_powers(void) {
  uint32_t power = 0x80000000u;  // x^0
  for (int exponent = 1; exponent <= 64 * 2 * longest_part - 33; exponent++) {
    power = (power >> 1) ^ ((power & 1) ? 0x82F63B78u : 0);
    if ((exponent + 33) % 64 == 0) powers[(exponent + 33) / 64] = power;
  }
}

__attribute__((target("sse4.2,pclmul"))) static uint64_t moved(uint64_t state, size_t words) {
  __m128i left = _mm_cvtsi64_si128((long long)state), right = _mm_cvtsi64_si128((long long)powers[words]);
  return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(left, right, 0));
}

__attribute__((target("sse4.2,pclmul"))) static uint32_t crc32c_instruction(
    uint32_t crc, const uint8_t *bytes, size_t length) {
  uint64_t state = (uint32_t)~crc;
  while (length >= 96) {
    size_t words = length / 24 < longest_part ? length / 24 : longest_part;
    const uint8_t *first = bytes, *second = bytes + 8 * words, *third = bytes + 16 * words;
    uint64_t middle = 0, last = 0;
    for (size_t step = 0; step < words; step++) {
      uint64_t one, two, three;
      memcpy(&one, first + 8 * step, 8);
      memcpy(&two, second + 8 * step, 8);
      memcpy(&three, third + 8 * step, 8);
      state = _mm_crc32_u64(state, one);
      middle = _mm_crc32_u64(middle, two);
      last = _mm_crc32_u64(last, three);
    }
    state = _mm_crc32_u64(0, moved(state, 2 * words) ^ moved(middle, words)) ^ last;
    bytes += 24 * words;
    length -= 24 * words;
  }
  while (length >= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    state = _mm_crc32_u64(state, word);
    bytes += 8;
    length -= 8;
  }
  uint32_t tail = (uint32_t)state;
  while (length-- > 0) tail = _mm_crc32_u8(tail, *bytes++);
  return ~tail;
}

static int cpu_has_instruction(void) { return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul"); }

#elif defined(__aarch64__)

__attribute__((target("crc"))) static uint32_t crc32c_instruction(uint32_t crc, const uint8_t *bytes, size_t length) {
  crc = ~crc;
  while (length >= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    crc = __crc32cd(crc, word);
    bytes += 8;
    length -= 8;
  }
  while (length-- > 0) crc = __crc32cb(crc, *bytes++);
  return ~crc;
}

static int cpu_has_instruction(void) {
#if defined(__APPLE__)
  return 1;  // every arm64 Mac has it
#elif defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#else
  return 0;
#endif
}

#else

static uint32_t crc32c_instruction(uint32_t crc, const uint8_t *bytes, size_t length) {
  return rekindle_crc32c_table(crc, bytes, length);
}

static int cpu_has_instruction(void) { return 0; }

#endif

static int uses_instruction(void) {
  static atomic_int known;  // 0 not asked yet, 1 no, 2 yes
  int answer = atomic_load_explicit(&known, memory_order_relaxed);
  if (answer == 0) {
    answer = cpu_has_instruction() ? 2 : 1;
    atomic_store_explicit(&known, answer, memory_order_relaxed);
  }
  return answer == 2;
}

uint32_t rekindle_crc32c(uint32_t crc, const void *data, size_t length) {
  if (uses_instruction()) return crc32c_instruction(crc, data, length);
  return rekindle_crc32c_table(crc, data, length);
}
