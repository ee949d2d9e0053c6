/// A fast 64-bit hash whose secrets are drawn anew in each process: nobody can prepare data for it.
///
/// It folds 8 bytes at a time by full multiplications, as wyhash does. For tables and for first looks; what two equal
/// hashes suggest is always checked on the bytes themselves.
package struct SeededHash {
  private static let secrets = (UInt64.random(in: 1 ... .max) | 1, UInt64.random(in: 1 ... .max) | 1)

  private let secrets = SeededHash.secrets
  private var state: UInt64

  package init() {
    state = secrets.0
  }

  @inline(__always)
  package mutating func combine(_ number: UInt64) {
    let product = (state ^ number).multipliedFullWidth(by: secrets.1)
    state = product.high ^ product.low ^ secrets.0
  }

  /// Adds bytes and their number.
  package mutating func combine(_ bytes: RawSpan, _ range: Range<Int>) {
    combine(UInt64(range.count))
    var index = range.lowerBound
    while range.upperBound - index >= 8 {
      combine(bytes.littleEndian64(at: index))
      index += 8
    }
    if index < range.upperBound {
      combine(bytes.littleEndianTail(range.upperBound - index, endingAt: range.upperBound))
    }
  }

  package var value: UInt64 {
    let product = state.multipliedFullWidth(by: secrets.1 ^ 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
