/// The framing of output files and of the overall metadata file: LevelDB's log.
///
/// A file is blocks of 32,768 bytes, the last one shorter. A block holds fragments of records:
///
///     checksum   4 bytes  masked CRC-32C of the type and the payload, little-endian
///     length     2 bytes  of the payload, little-endian
///     type       1 byte   1 full, 2 first, 3 middle, 4 last, 0 none
///     payload    `length` bytes
///
/// A record that fits in its block is one full fragment, else a first, middles, and a last one. When fewer than 7 bytes
/// are left in a block, they are zeros. A header of zeros means that the rest of the block is padding.
/// Source: leveldb's doc/log_format.md and db/log_format.h; the strict readings are the emulator's.
package enum LogFormat {
  package static let blockSize = 32_768
  package static let headerSize = 7

  /// Numbered from 0.
  package enum FragmentType: UInt8, Sendable {
    case none, full, first, middle, last
  }

  /// The masked checksum that a header stores, of a range that begins with the type byte.
  package static func storedChecksum(_ bytes: RawSpan, _ range: Range<Int>) -> UInt32 {
    let crc = Checksum.crc32c(bytes, range)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}
