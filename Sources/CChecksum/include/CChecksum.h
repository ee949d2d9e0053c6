#ifndef REKINDLE_CCHECKSUM_H
#define REKINDLE_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Extends a CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) by `length` bytes.
///
/// Start with 0. The result is the plain, unmasked checksum: the one that Cloud Storage states, and that LevelDB masks
/// before it stores it. `data` may be NULL when `length` is 0.
/// Uses the CPU's CRC instruction where the CPU has one (asked for once, at the first call), else a table.
uint32_t rekindle_crc32c(uint32_t crc, const void *data, size_t length);

/// The same by table only; for tests that compare the two, and for CPUs without the instruction.
uint32_t rekindle_crc32c_table(uint32_t crc, const void *data, size_t length);

#endif
