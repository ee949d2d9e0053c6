import ExportFormat
package import Foundation

extension Data {
  /// Other bytes of the same length and the same CRC-32C, which is linear: 32 bits that may be chosen make any change good.
  ///
  /// - Parameter index: of the byte that is changed; the checksum is mended in the four before the last byte.
  /// - Returns: nil for fewer than 16 bytes, or a byte among those that mend it.
  package func forged(changing index: Int) -> Data? {
    let original = [UInt8](self)
    let mended = original.count - 5
    guard original.count >= 16, (0..<mended).contains(index) else { return nil }
    var bytes = original
    bytes[index] ^= 1
    let wanted = Checksum.crc32c(original.span.bytes)
    let base = Checksum.crc32c(bytes.span.bytes)
    // What each of the 32 bits does to the checksum; then Gauss's elimination over them.
    var rows: [(effect: UInt32, bits: UInt32)] = (0..<32).map { bit in
      var changed = bytes
      changed[mended + bit / 8] ^= 1 << UInt8(bit % 8)
      return (Checksum.crc32c(changed.span.bytes) ^ base, 1 << UInt32(bit))
    }
    var (left, bits) = (base ^ wanted, UInt32(0))
    for column in 0..<32 {
      let mask: UInt32 = 1 << UInt32(column)
      guard let pivot = rows.firstIndex(where: { $0.effect & mask != 0 }) else { continue }
      let row = rows.remove(at: pivot)
      for index in rows.indices where rows[index].effect & mask != 0 {
        rows[index].effect ^= row.effect
        rows[index].bits ^= row.bits
      }
      if left & mask != 0 {
        left ^= row.effect
        bits ^= row.bits
      }
    }
    for bit in 0..<32 where bits >> UInt32(bit) & 1 == 1 { bytes[mended + bit / 8] ^= 1 << UInt8(bit % 8) }
    guard bytes != original, Checksum.crc32c(bytes.span.bytes) == wanted else { return nil }
    return Data(bytes)
  }
}
